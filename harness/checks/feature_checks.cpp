#include "harness/checks/feature_checks.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <algorithm>
#include <array>

namespace harness::checks {

namespace {

/// Feature → whether it must be there.
using Features = std::map<std::string, bool>;

struct FeatureName {
    std::string_view argument; ///< Of `mkfs.btrfs -O`.
    std::string_view flag;     ///< As dump-super shows it.
};

constexpr std::array btrfs_features{
    FeatureName{"mixed-bg", "MIXED_GROUPS"},
    FeatureName{"extref", "EXTENDED_IREF"},
    FeatureName{"raid56", "RAID56"},
    FeatureName{"skinny-metadata", "SKINNY_METADATA"},
    FeatureName{"no-holes", "NO_HOLES"},
    FeatureName{"zoned", "ZONED"},
    FeatureName{"free-space-tree", "FREE_SPACE_TREE"},
    FeatureName{"block-group-tree", "BLOCK_GROUP_TREE"},
    FeatureName{"raid-stripe-tree", "RAID_STRIPE_TREE"},
    FeatureName{"squota", "SIMPLE_QUOTA"},
};

/// Sets what a list as "a,^b" names.
void apply_list(Features& features, std::string_view list) {
    for (std::string_view name : split(list, ',')) {
        const bool is_wanted = !name.starts_with('^');
        name.remove_prefix(is_wanted ? 0 : 1);
        if (!name.empty()) {
            features[std::string(name)] = is_wanted;
        }
    }
}

std::string text_of(const Features& features) {
    std::vector<std::string> parts;
    for (const auto& [name, is_wanted] : features) {
        parts.push_back(concat(is_wanted ? "" : "no ", name));
    }
    return join(parts, ", ");
}

/// What of `wanted` is so and not so, as the guest has it.
template <typename IsThere>
Finding judge_features(const Features& wanted, IsThere is_there) {
    Features seen;
    for (const auto& [name, is_wanted] : wanted) {
        seen[name] = is_there(name);
    }
    return verdict(seen == wanted, "the file system was made with other features", text_of(wanted),
                   text_of(seen));
}

/// What a btrfs must be like.
struct BtrfsShape {
    Features features; ///< By the names of dump-super.
    std::string checksum = "crc32c";
    std::uint64_t node_size = 0; ///< 0: as mkfs.btrfs likes.
};

BtrfsShape shape_of(const std::vector<std::string>& arguments) {
    Features asked{{"no-holes", true},
                   {"skinny-metadata", true},
                   {"free-space-tree", true},
                   {"mixed-bg", false}};
    for (const auto& list : {argument_value(arguments, {"-O", "--features"}),
                             argument_value(arguments, {"-R", "--runtime-features"})}) {
        apply_list(asked, list.value_or(""));
    }
    for (const std::string_view mixed : {"-M", "--mixed"}) {
        if (std::find(arguments.begin(), arguments.end(), mixed) != arguments.end()) {
            asked["mixed-bg"] = true;
        }
    }
    BtrfsShape out;
    for (const FeatureName& name : btrfs_features) { // Others, as quota, leave no flag.
        if (const auto found = asked.find(std::string(name.argument)); found != asked.end()) {
            out.features.emplace(name.flag, found->second);
        }
    }
    out.checksum = argument_value(arguments, {"--csum", "--checksum"}).value_or(out.checksum);
    if (const auto size = argument_value(arguments, {"-n", "--nodesize"})) {
        out.node_size = parse_bytes(upper_case(*size)).value_or(Bytes{}).count;
    }
    return out;
}

Finding judge_shape(const BtrfsSuper& super, const BtrfsShape& shape) {
    Finding finding = judge_features(
        shape.features, [&](const std::string& name) { return super.features.contains(name); });
    const bool is_right = shape.checksum == super.checksum &&
                          (shape.node_size == 0 || shape.node_size == super.node_size);
    const std::string expected =
        concat(finding.expected, ", checksum ", shape.checksum,
               shape.node_size == 0 ? "" : concat(", node size ", shape.node_size));
    const std::string seen =
        concat(finding.seen, ", checksum ", super.checksum,
               shape.node_size == 0 ? "" : concat(", node size ", super.node_size));
    return verdict(is_right && finding.status == reports::CaseStatus::passed,
                   "the file system was made with other features", expected, seen);
}

Finding judge_ext(const std::string& listing, const Features& wanted) {
    constexpr std::string_view label = "Filesystem features:";
    for (const std::string_view line : split_lines(listing)) {
        if (line.starts_with(label)) {
            const auto words = split_words(line.substr(label.size()));
            return judge_features(wanted, [&](const std::string& name) {
                return std::find(words.begin(), words.end(), name) != words.end();
            });
        }
    }
    return failed("dumpe2fs lists no features", text_of(wanted), "nothing");
}

} // namespace

void add_btrfs_feature_check(Checklist& list, const DeclaredVolume& volume,
                             const std::vector<std::string>& arguments) {
    list.ask_btrfs_super(volume.content->device);
    list.add(concat("file system ", volume.name, ": features"), volume.content->node.path,
             [device = volume.content->device, shape = shape_of(arguments)](const Guest& guest) {
                 const auto super = guest.btrfs_super(device);
                 if (!super || !super->is_valid) {
                     return failed(concat(device, " has no valid btrfs superblock"),
                                   text_of(shape.features), "nothing");
                 }
                 return judge_shape(*super, shape);
             });
}

void add_ext_feature_check(Checklist& list, const DeclaredVolume& volume,
                           const std::vector<std::string>& arguments) {
    const auto asked = argument_value(arguments, {"-O"});
    if (!asked) {
        return;
    }
    Features wanted;
    apply_list(wanted, *asked);
    const std::string id = concat("ext-features:", volume.name);
    list.ask({id, {"dumpe2fs", "-h", volume.content->device}, false});
    list.add(concat("file system ", volume.name, ": features"), volume.content->node.path,
             [id, wanted](const Guest& guest) { return judge_ext(guest.output(id), wanted); });
}

} // namespace harness::checks
