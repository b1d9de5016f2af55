#pragma once

#include <chrono>

namespace harness::async {

/// What has passed since then, for reports and logs.
[[nodiscard]] inline std::chrono::milliseconds
elapsed_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start);
}

} // namespace harness::async
