#pragma once

#include "harness/manifest/entry.hpp"

#include <string>
#include <string_view>

// How comparisons tell what they found.
namespace harness::manifest {

[[nodiscard]] bool is_acl(std::string_view extended_attribute);

/// "A, then B"
[[nodiscard]] std::string then(std::string expected, std::string seen);

[[nodiscard]] std::string_view kind_text(Kind kind);
[[nodiscard]] std::string describe(const Entry& entry); ///< "a file of 12 bytes"
[[nodiscard]] std::string content_text(const Entry& entry);
[[nodiscard]] std::string holes_text(const Entry& entry);
[[nodiscard]] std::string target_text(const Entry& entry);
[[nodiscard]] std::string device_text(const Entry& entry);
[[nodiscard]] std::string mode_text(const Entry& entry);
[[nodiscard]] std::string owner_text(const Entry& entry);
[[nodiscard]] std::string mtime_text(const Entry& entry);
[[nodiscard]] std::string attributes_text(const Entry& entry);
[[nodiscard]] std::string left_out_text(const Entry& entry);
[[nodiscard]] std::string link_text(const Entry& entry, const Entry& first);
[[nodiscard]] std::string trouble_text(const Entry& expected, const Entry& seen);
[[nodiscard]] std::string changed_attributes(const std::vector<ExtendedAttribute>& before,
                                             const std::vector<ExtendedAttribute>& after);

} // namespace harness::manifest
