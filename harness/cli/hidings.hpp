#pragma once

#include "harness/secrets/censor.hpp"
#include "reports/model/run_report.hpp"

#include <map>

namespace harness::cli {

/// What the runs that go on hide, for whoever writes of all of them.
class Hidings {
  public:
    void add(std::size_t run, secrets::Hiding hiding) { runs_[run] = std::move(hiding); }
    void remove(std::size_t run) { runs_.erase(run); }

    /// What belongs to no run alone.
    [[nodiscard]] std::string text(std::string_view text) const;

    /// Hides in their reports what guests have shown, and puts their leaks into them. Before
    /// anything is written of them: a step that goes on may have left output there.
    void apply(reports::RunReport& all) const;

  private:
    std::map<std::size_t, secrets::Hiding> runs_; ///< By their reports' places.
};

} // namespace harness::cli
