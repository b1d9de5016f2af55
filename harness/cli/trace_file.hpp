#pragma once

#include "harness/cli/hidings.hpp"
#include "harness/ports/trace.hpp"

#include <filesystem>
#include <fstream>
#include <iosfwd>
#include <map>
#include <memory>

namespace harness::cli {

/// Writes spans as a Chrome trace: a JSON array of events, one a line, which ui.perfetto.dev shows.
/// A run is a process there, a track a thread. An event is written when it happens, so that a trace
/// of a harness that was killed is whole but for its last bracket, and tells what was under way.
class TraceWriter final : public ports::TraceSink {
  public:
    /// Times are counted from `zero`.
    TraceWriter(std::ostream& out, Time zero) : out_(out), zero_(zero) {}

    /// The first track, called "harness", of a run of this name.
    [[nodiscard]] ports::Trace add_run(std::string_view name);

    [[nodiscard]] Track track_of(Track beside, std::string_view name) override;
    void begin(Track track, std::string_view name, Time at) override;
    void end(Track track, const Details& details, Time at) noexcept override;

    /// In all that is written from now on.
    void hide_with(std::shared_ptr<const Hidings> hidings) { hidings_ = std::move(hidings); }

    /// The last bracket. Nothing may be written after it.
    void close();

  private:
    struct Place {
        std::size_t process = 0;
        std::size_t thread = 0;
        std::string name;
    };

    [[nodiscard]] Track add_track(std::size_t process, std::size_t thread, std::string_view name);
    void write(const std::string& event);
    [[nodiscard]] std::string hidden(std::string_view text) const;

    std::ostream& out_;
    Time zero_;
    std::vector<Place> places_; ///< By track.
    std::size_t processes_ = 0;
    std::shared_ptr<const Hidings> hidings_; ///< Null: there is nothing to hide.
    bool is_empty_ = true;
    bool is_closed_ = false;
};

/// A trace in a file, whole once it has gone.
class TraceFile {
  public:
    /// Replaces what was there. Times are counted from `zero`. Throws Error with path and remedy.
    TraceFile(std::filesystem::path path, ports::TraceSink::Time zero);
    ~TraceFile();

    [[nodiscard]] TraceWriter& writer() { return writer_; }

    /// Of what belongs to no run alone.
    [[nodiscard]] ports::Trace shared() const { return shared_; }

    /// Ends the trace. Throws Error where not all of it could be written.
    void finish();

  private:
    std::filesystem::path path_;
    std::ofstream out_;
    TraceWriter writer_;
    ports::Trace shared_;
};

} // namespace harness::cli
