#pragma once

#include "harness/cli/bench/s3_stores.hpp"

namespace harness::cli {

/// What is asked of a store, again and again, on several connections that stay open.
struct StoreLoad {
    std::string method;
    std::string body; ///< Of each; empty: none.
    std::size_t count = 0;
    std::size_t connections = 1;
    std::uint64_t answer_size = 0; ///< Of each body that comes back; 0: whatever comes.
    std::string (*target)(std::size_t number) = nullptr;
};

/// A request's line and fields, signed: with the body's digest by HTTP, without it by TLS, as the
/// SDKs do. `target` may have words behind a '?'.
[[nodiscard]] std::string signed_head(const RunningStore& store, const std::string& method,
                                      std::string_view target, const std::string& digest,
                                      std::size_t body_size);

/// Seconds from the first request to the last answer. Signing and connecting were before, so that
/// whoever asks is in nobody's way. Throws Error where an answer is not what it must be.
[[nodiscard]] double seconds_of(Workshop& workshop, const RunningStore& store,
                                const StoreLoad& load);

} // namespace harness::cli
