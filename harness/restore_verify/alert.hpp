#pragma once

#include "harness/restore_verify/history.hpp"

#include <string>

namespace harness::restore_verify {

/// What a webhook gets: the night as the history has it, with `event`, `exit` and a `text` that
/// Slack, Mattermost and the like show as it is.
[[nodiscard]] std::string render_alert(const Night& night, int exit_code);

} // namespace harness::restore_verify
