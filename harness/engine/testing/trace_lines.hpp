#pragma once

#include "harness/ports/trace.hpp"

#include <string>
#include <vector>

namespace harness::engine::testing {

/// A trace as lines, indented by depth: "run", "  ls -l (end: exit code 0)".
class TraceLines final : public ports::TraceSink {
  public:
    [[nodiscard]] ports::Trace trace() { return {*this, Track{1}}; }
    [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
    [[nodiscard]] std::size_t open() const { return open_.size(); }

    Track track_of(Track, std::string_view) override { return Track{2}; }
    void begin(Track, std::string_view name, Time) override {
        open_.push_back(lines_.size());
        lines_.push_back(std::string(2 * (open_.size() - 1), ' ') + std::string(name));
    }
    void end(Track, const Details& details, Time) noexcept override {
        for (const auto& [name, value] : details) {
            lines_[open_.back()] += " (" + name + ": " + value + ")";
        }
        open_.pop_back();
    }

  private:
    std::vector<std::string> lines_;
    std::vector<std::size_t> open_;
};

} // namespace harness::engine::testing
