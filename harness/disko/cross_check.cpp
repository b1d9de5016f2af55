#include "harness/disko/cross_check.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/disko/geometry.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace harness::disko {

namespace {

constexpr std::string_view by_id = "/dev/disk/by-id/";

/// Kernel names count up in the order in which disks are found, per driver.
struct Naming {
    std::string_view prefix;
    std::string_view disks;
};

constexpr std::array<Naming, 4> namings{{{"/dev/nvme", "NVMe disks"},
                                         {"/dev/sd", "SCSI, SATA or USB disks"},
                                         {"/dev/vd", "virtio disks"},
                                         {"/dev/mmcblk", "MMC disks"}}};

const Naming* naming_of(std::string_view device) {
    const auto* found = std::find_if(namings.begin(), namings.end(), [&](const Naming& naming) {
        return device.starts_with(naming.prefix);
    });
    return found == namings.end() ? nullptr : found;
}

/// The links that name a disk wherever it is plugged in; its kernel name where it has none.
std::vector<std::string> lasting_links(std::span<const DiskFact> disks) {
    std::vector<std::string> out;
    for (const DiskFact& disk : disks) {
        const std::size_t before = out.size();
        std::copy_if(disk.links.begin(), disk.links.end(), std::back_inserter(out),
                     [](const std::string& link) { return link.starts_with(by_id); });
        if (out.size() == before) {
            out.push_back(disk.node);
        }
    }
    return out;
}

/// "931.5 GiB", and the exact number where rounding would hide a difference.
std::string exact(Bytes amount) {
    return concat(to_human(amount), " (", amount.count, " bytes)");
}

class CrossChecker {
  public:
    CrossChecker(const Layout& layout, std::span<const DiskFact> disks)
        : layout_(layout), facts_(disks) {}

    Diagnostics problems;

    void check() {
        std::map<const DiskFact*, const Disk*> taken;
        for (const Disk& disk : layout_.disks) {
            const DiskFact* fact = resolve_disk(disk.device, facts_);
            if (fact == nullptr) {
                report_missing(disk);
                continue;
            }
            const auto [first, is_new] = taken.try_emplace(fact, &disk);
            if (!is_new) {
                report_shared(*first->second, disk, *fact);
            }
            check_name(disk, *fact);
            check_sizes(disk, *fact);
        }
    }

  private:
    void report_missing(const Disk& disk) {
        const auto links = lasting_links(facts_);
        problems.error(
            layout_.place_of(disk.node),
            concat("disk '", disk.key, "' is on '", disk.device, "', which is no recorded disk"),
            links.empty()                    ? std::string("the report records no disks at all")
            : disk.device.starts_with(by_id) ? suggestion(disk.device, links)
                                             : concat("recorded: ", join(links, ", ")));
    }

    void report_shared(const Disk& first, const Disk& second, const DiskFact& fact) {
        problems.error(
            layout_.place_of(second.node),
            concat("disk '", first.key, "' on '", first.device, "' and disk '", second.key,
                   "' on '", second.device, "' are one recorded disk, '", fact.node, "'"),
            concat("give '", second.key, "' another disk: ", join(lasting_links(facts_), ", ")));
    }

    void check_name(const Disk& disk, const DiskFact& fact) {
        const Naming* naming = naming_of(disk.device);
        if (naming == nullptr) {
            return;
        }
        const auto count = std::count_if(facts_.begin(), facts_.end(), [&](const DiskFact& other) {
            return other.node.starts_with(naming->prefix);
        });
        if (count < 2) {
            return;
        }
        const std::span<const DiskFact> one(&fact, 1);
        const std::string link = lasting_links(one).front();
        problems.warning(
            layout_.place_of(disk.node),
            concat("disk '", disk.key, "' is on '", disk.device, "', but the machine has ", count,
                   " ", naming->disks, " and their names may swap at the next boot"),
            link == fact.node ? std::string("the report has no lasting link for this disk; give it "
                                            "a serial number")
                              : concat("write '", link, "'"));
    }

    void check_sizes(const Disk& disk, const DiskFact& fact) {
        const auto* gpt = disk.content == nullptr ? nullptr : std::get_if<Gpt>(&disk.content->kind);
        if (gpt == nullptr) {
            return;
        }
        const GptGeometry geometry = gpt_geometry(*gpt, fact.size, fact.sector_size);
        if (!geometry.problem) {
            return;
        }
        const GeometryProblem& problem = *geometry.problem;
        const auto partition =
            std::find_if(gpt->partitions.begin(), gpt->partitions.end(),
                         [&](const Partition& candidate) { return candidate.key == problem.key; });
        const NodeInfo& node = partition == gpt->partitions.end() ? disk.node : partition->node;
        if (problem.stop == GeometryStop::unknown) {
            problems.warning(
                layout_.place_of(node),
                concat("where '", node.path.text, "' comes to lie is not known: ", problem.reason),
                "its size is not checked against the disk");
            return;
        }
        problems.error(
            layout_.place_of(node),
            concat("'", node.path.text, "'",
                   problem.wanted ? concat(" of ", exact(*problem.wanted)) : std::string{},
                   " does not fit on disk '", disk.key, "' of ", exact(fact.size), ": ",
                   problem.wanted ? concat(exact(problem.available), " are free") : problem.reason),
            "make this partition or one before it smaller, or its size \"100%\"");
    }

    const Layout& layout_;
    std::span<const DiskFact> facts_;
};

} // namespace

Diagnostics cross_check(const Layout& layout, std::span<const DiskFact> disks) {
    CrossChecker checker(layout, disks);
    checker.check();
    return std::move(checker.problems);
}

} // namespace harness::disko
