#pragma once

#include "harness/cli/hidings.hpp"
#include "harness/cli/progress.hpp"
#include "harness/engine/runner.hpp"
#include "reports/junit/junit_file.hpp"

#include <filesystem>
#include <optional>

namespace harness::cli {

/// Keeps the reports of a run on disk while it goes on, and the person at the terminal informed.
class Recorder final : public engine::RunObserver {
  public:
    Recorder(reports::RunReport& all, std::size_t index, reports::JunitFile* junit,
             std::filesystem::path directory, Voice& voice, bool shows_output,
             ports::Trace trace = {}, const Hidings* hidings = nullptr,
             secrets::Hiding hiding = {});

    void step_started(std::string_view step) override;
    void step_ended(std::string_view step) override;
    void guest_output(std::string_view text) override;
    void note(std::string_view text) override;
    void changed() override;
    std::string attach(std::string_view name, std::string_view content) override;

    [[nodiscard]] ports::Trace trace() const override { return trace_; }

    /// Why the reports on disk are behind, where they are: the run itself goes on without them.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

  private:
    void hide();
    [[nodiscard]] reports::ScenarioReport& report() { return all_.scenarios[index_]; }

    reports::RunReport& all_;
    std::size_t index_;
    reports::JunitFile* junit_; ///< Null: not asked for.
    std::filesystem::path directory_;
    Voice& voice_;
    bool shows_output_;
    ports::Trace trace_;
    const Hidings* hidings_; ///< Of all runs, whose reports are written together; or null.
    secrets::Hiding hiding_; ///< Of this one.
    std::string trouble_;
};

} // namespace harness::cli
