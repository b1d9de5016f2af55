#pragma once

#include "harness/base/result.hpp"
#include "harness/base/tree.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace harness::emulators::connect {

/// A vault and its items, each as Connect shows it: an object of JSON.
struct Vault {
    std::string id; ///< 26 small letters and digits.
    std::string name;
    std::string description;
    std::map<std::string, std::shared_ptr<nlohmann::json>> items; ///< By their ids.
};

/// Reads vaults, items and fields from a file of JSON, as docs/secrets.md has it. Identifiers are
/// made from names, so that they are the same each time.
[[nodiscard]] Result<std::vector<Vault>> read_vaults(const Tree& file, const std::string& now);

/// A value that vaults conceal, and the reference that leads to it.
struct Concealed {
    std::string reference; ///< "op://infra/b2/key"
    std::string value;
};
[[nodiscard]] std::vector<Concealed> concealed_in(const std::vector<Vault>& vaults);

/// 26 small letters and digits, the same for the same text.
[[nodiscard]] std::string identifier_of(std::string_view text);

} // namespace harness::emulators::connect
