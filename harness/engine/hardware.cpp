#include "harness/engine/hardware.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

constexpr Bytes largest_snapshot = mebibytes(2);

/// "disk0" of "disk0.serial"; empty for a claim of another part.
std::string disk_of(const machine::Plan& plan, const machine::Claim& claim) {
    const std::string part = claim.key.substr(0, claim.key.find('.'));
    const auto found = std::find_if(plan.disks.begin(), plan.disks.end(),
                                    [&](const machine::Disk& disk) { return disk.id == part; });
    return found == plan.disks.end() ? std::string() : part;
}

/// The claims of the PCI function that a touched disk hangs on are the disk's as well.
bool is_of_touched_controller(const Job& job, const machine::Claim& claim) {
    return std::any_of(
        job.plan.disks.begin(), job.plan.disks.end(), [&](const machine::Disk& disk) {
            if (!job.touched_disks.contains(disk.id) ||
                disk.controller >= job.plan.controllers.size()) {
                return false;
            }
            const auto& place = job.plan.controllers[disk.controller].place;
            return claim.key.starts_with(concat("pci.", facter::to_string(place.address), "."));
        });
}

} // namespace

Job make_hardware_job(machine::Plan plan) {
    Job job;
    job.scenario.name = plan.name;
    job.scenario.summary = concat("What of ", plan.summary, " is true here");
    job.plan = std::move(plan);
    job.is_about_hardware = true;
    return job;
}

std::vector<machine::Claim> reported_claims(const Job& job) {
    std::vector<machine::Claim> claims;
    for (const machine::Claim& claim : job.plan.claims) {
        const std::string disk = disk_of(job.plan, claim);
        if (job.is_about_hardware || disk.empty() || job.touched_disks.contains(disk)) {
            claims.push_back(claim);
        }
    }
    return claims;
}

bool is_judged(const Job& job, const machine::Claim& claim) {
    return job.is_about_hardware || job.touched_disks.contains(disk_of(job.plan, claim)) ||
           is_of_touched_controller(job, claim);
}

std::vector<reports::HardwareFact> hardware_facts(const Job& job,
                                                  const std::vector<fidelity::Row>& rows) {
    const std::string& machine = job.scenario.machine_name;
    const std::string of = concat(machine, machine.empty() ? "" : ".", job.replacement,
                                  job.replacement.empty() ? "" : ".");
    std::vector<reports::HardwareFact> facts;
    for (const fidelity::Row& row : rows) {
        facts.push_back({std::string(machine::to_text(row.claim.section)),
                         concat(of, row.claim.key), concat(hardware_of(job), row.claim.subject),
                         row.claim.recorded, row.claim.replayed, row.seen,
                         std::string(fidelity::to_text(row.verdict)), row.claim.reason,
                         row.summary()});
    }
    return facts;
}

async::Task<fidelity::Snapshot> look_at_hardware(ports::GuestAgent* agent,
                                                 async::Deadline deadline) {
    std::vector<std::string> patterns = fidelity::hardware_patterns();
    ports::Snapshot taken =
        co_await agent->snapshot(std::move(patterns), largest_snapshot, deadline);
    if (!taken.is_whole) {
        throw Error(
            concat("the guest shows more than ", to_human(largest_snapshot), " of its hardware"));
    }
    fidelity::Snapshot snapshot;
    for (ports::SnapshotEntry& entry : taken.entries) {
        switch (entry.kind) {
        case ports::SnapshotEntry::Kind::file:
            snapshot.add_file(std::move(entry.path), std::move(entry.content));
            break;
        case ports::SnapshotEntry::Kind::link:
            snapshot.add_link(std::move(entry.path), std::move(entry.content));
            break;
        case ports::SnapshotEntry::Kind::directory:
            snapshot.add_directory(std::move(entry.path));
            break;
        }
    }
    co_return snapshot;
}

std::optional<HardwareVerdict> judge_hardware(const Job& job,
                                              const std::vector<fidelity::Row>& rows) {
    HardwareVerdict verdict;
    std::size_t count = 0;
    for (const fidelity::Row& row : rows) {
        if (row.verdict != fidelity::Verdict::contradiction || !is_judged(job, row.claim)) {
            continue;
        }
        ++count;
        const std::string_view seen = row.seen.empty() ? "nothing" : std::string_view(row.seen);
        verdict.expected += concat(row.claim.subject, ": ", row.claim.replayed, "\n");
        verdict.seen += concat(row.claim.subject, ": ", seen, "\n");
    }
    if (count == 0) {
        return std::nullopt;
    }
    verdict.message = concat("the guest sees ", count, count == 1 ? " fact" : " facts",
                             " of its hardware otherwise than the plan promises");
    return verdict;
}

} // namespace harness::engine
