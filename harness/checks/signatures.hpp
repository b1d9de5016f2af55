#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::checks {

/// What blkid reads from a device itself, not from udev's memory: tag → value.
using Signature = std::map<std::string, std::string, std::less<>>;

/// By the device path that blkid was asked for. A device without any signature is not there.
using Signatures = std::map<std::string, Signature, std::less<>>;

[[nodiscard]] std::vector<std::string> blkid_command(const std::vector<std::string>& devices);

/// Reads blkid's `export` format, in which a backslash stands before letters that a shell would
/// read. Throws Error where it is none.
[[nodiscard]] Signatures read_signatures(std::string_view text);

} // namespace harness::checks
