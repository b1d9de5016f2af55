#pragma once

#include "emulators/connect/vaults.hpp"

namespace harness::emulators::connect {

/// Whether it has the form "op://vault/item/field" or "op://vault/item/section/field".
[[nodiscard]] bool is_reference(std::string_view text);

/// The value that a reference leads to, or why it leads to none.
struct Resolved {
    std::string value;
    std::string problem; ///< "the vault 'infra' has no item 'b2'"; empty: there is a value.
};

/// Vaults, items, sections and fields go by names or identifiers.
[[nodiscard]] Resolved resolve(const std::vector<Vault>& vaults, std::string_view reference);

} // namespace harness::emulators::connect
