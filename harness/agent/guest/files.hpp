#pragma once

#include "harness/agent/protocol.hpp"

namespace harness::agent::guest {

// The file operations of the protocol, each run in a worker process. A failure is a `Failed`.

/// What errno says.
[[nodiscard]] Failed failure(const std::string& doing, const std::string& path);

[[nodiscard]] Message fill_file(const FillFile& request);
[[nodiscard]] Message write_whole_file(const WriteFile& request);
[[nodiscard]] Message read_whole_file(const ReadFile& request);
[[nodiscard]] Message digest_file(const DigestFile& request);

} // namespace harness::agent::guest
