#pragma once

#include "harness/cli/restore_verify/restic.hpp"

#include <string>

namespace harness::cli {

/// Posts JSON by curl, which knows proxies and the host's authorities. Tries a few times until the
/// limit is over. The address and the text reach curl in no argument. Gives what went wrong; empty
/// where it was taken.
[[nodiscard]] async::Task<std::string> post_to_webhook(std::string curl, std::string url,
                                                       std::string json,
                                                       std::chrono::milliseconds within,
                                                       async::Interrupt* interrupt);

} // namespace harness::cli
