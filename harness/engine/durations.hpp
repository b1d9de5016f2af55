#pragma once

#include "harness/base/result.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace harness::engine {

/// How long scenarios took that passed, by the names of their reports ("yoga-storage[no-nvme]").
class Durations {
  public:
    /// Reads what `render` wrote; anything else is refused with its place.
    [[nodiscard]] static Result<Durations> parse(std::shared_ptr<const Source> source);

    /// JSON, sorted by name: the same times, the same bytes.
    [[nodiscard]] std::string render() const;

    [[nodiscard]] std::optional<std::chrono::milliseconds> of(const std::string& name) const;

    /// Keeps the mean of this and what was known, so that one slow run does not count for ever.
    void note(const std::string& name, std::chrono::milliseconds time);

  private:
    std::map<std::string, std::chrono::milliseconds> times_;
};

/// What is known of a run before it begins.
struct Outline {
    std::string name;
    std::size_t steps = 0;
};

/// How long each will probably take: what the past says, else by its number of steps, at the pace
/// of those among them that are known.
[[nodiscard]] std::vector<std::chrono::milliseconds>
expected_durations(std::span<const Outline> runs, const Durations& past);

} // namespace harness::engine
