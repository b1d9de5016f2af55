#include "harness/disko/layout.hpp"

#include "harness/base/assert.hpp"

namespace harness::disko {

namespace {

struct TypeName {
    std::string_view operator()(const Gpt&) const { return "gpt"; }
    std::string_view operator()(const Table&) const { return "table"; }
    std::string_view operator()(const Filesystem&) const { return "filesystem"; }
    std::string_view operator()(const Btrfs&) const { return "btrfs"; }
    std::string_view operator()(const Swap&) const { return "swap"; }
    std::string_view operator()(const Luks&) const { return "luks"; }
    std::string_view operator()(const LvmPv&) const { return "lvm_pv"; }
    std::string_view operator()(const MdraidMember&) const { return "mdraid"; }
    std::string_view operator()(const ZfsMember&) const { return "zfs"; }
    std::string_view operator()(const BcachefsMember&) const { return "bcachefs"; }
};

} // namespace

Place Layout::place_of(const NodeInfo& node) const {
    HARNESS_ASSERT(source != nullptr, "a layout is always read from a source");
    return source->place_of(node.span);
}

std::string_view type_name(const Content& content) {
    return std::visit(TypeName{}, content.kind);
}

} // namespace harness::disko
