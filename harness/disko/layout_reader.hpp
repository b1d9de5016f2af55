#pragma once

#include "harness/base/result.hpp"
#include "harness/base/tree.hpp"
#include "harness/disko/layout.hpp"

namespace harness::disko {

/// Reads an evaluated disko document: the export of `nix/export-layout.nix`, its bare `devices`, or
/// `{ disko.devices = … }`. Missing attributes get disko's defaults. Refuses unknown types, wrong
/// types, circular dependencies, and a document whose own `index`, `deviceOrder` or `mountOrder`
/// differ from what the layout gives.
[[nodiscard]] Result<Layout> read_layout(const Tree& tree);

/// The same from the text of a JSON file.
[[nodiscard]] Result<Layout> parse_layout(std::shared_ptr<const Source> source);

} // namespace harness::disko
