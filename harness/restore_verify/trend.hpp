#pragma once

#include "harness/restore_verify/history.hpp"

#include <string>
#include <vector>

namespace harness::restore_verify {

/// "▁▂▅█": a bar for each value, the lowest and the highest of all possible; a blank where there is
/// none.
[[nodiscard]] std::string sparkline(const std::vector<std::optional<double>>& values);

/// The last nights as a table (at most `most`, the newest last), and below it how the age of the
/// newest snapshot, its size and the time of the restore went.
[[nodiscard]] std::string render_trend(const History& history, std::size_t most);

/// All nights, as a JSON list of what the history has.
[[nodiscard]] std::string render_trend_json(const History& history);

} // namespace harness::restore_verify
