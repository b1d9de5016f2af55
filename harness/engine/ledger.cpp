#include "harness/engine/ledger.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

/// QEMU's own memory beside the guest's: its program, and under TCG the translated code.
constexpr Bytes memory_of_qemu = mebibytes(256);

/// What file systems write when they are made, and logs.
constexpr Bytes space_of_run = mebibytes(128);
constexpr Bytes space_of_disk = mebibytes(128);

/// A guest's threads wait more than they run: of six storage scenarios, each with two of them, one
/// took 0.7 of a processor while it ran alone under emulation. Two on two processors ran 1.6 to 2
/// times as fast as one after the other, three up to 2.4 times, but each step then took longer.
constexpr unsigned guest_threads_per_cpu = 2;

/// Some process waiting for memory more often than this means that there is too little of it.
constexpr double most_pressure = 10;

Bytes written_by(const scenario::Step& step, std::size_t mountpoints) {
    const auto* write = std::get_if<scenario::WriteAction>(&step.action);
    if (write == nullptr) {
        return {};
    }
    const auto* random = std::get_if<scenario::RandomContent>(&write->content);
    const auto* files = std::get_if<scenario::GuestFiles>(&write->target);
    const std::size_t count = files != nullptr ? files->paths.size() : mountpoints;
    return random != nullptr ? random->size * count : Bytes{};
}

std::string short_of(std::string_view what, Bytes needed, Bytes there) {
    return concat(what, ": ", to_human(needed), " needed, ", to_human(there), " free");
}

} // namespace

Resources needs_of(const Job& job) {
    Resources needs;
    needs.disk = space_of_run;
    for (const Job* one : with_replacements(job)) { // One after the other.
        needs.memory = std::max(needs.memory, one->plan.memory + memory_of_qemu);
        needs.cpus = std::max(needs.cpus, one->plan.cpus);
        needs.disk = needs.disk + space_of_disk * one->plan.disks.size();
    }
    for (const scenario::Step& step : job.scenario.steps) {
        // A mirrored pool keeps everything twice.
        needs.disk = needs.disk + written_by(step, job.mountpoints.size()) * 2;
    }
    if (job.plan.records_writes) {
        needs.memory = needs.memory * 2; // Beside the machine there is one after a power cut.
        needs.disk = needs.disk * 3;     // The disks, the log, and the disks after a cut.
    }
    return needs;
}

Resources needs_of(std::span<const Job* const> jobs) {
    Resources sum;
    for (const Job* job : jobs) {
        const Resources one = needs_of(*job);
        sum = {sum.memory + one.memory, sum.cpus + one.cpus, sum.disk + one.disk};
    }
    return sum;
}

void Ledger::take(const Resources& needs) {
    taken_ = {taken_.memory + needs.memory, taken_.cpus + needs.cpus, taken_.disk + needs.disk};
    ++machines_;
}

void Ledger::give_back(const Resources& needs) {
    HARNESS_ASSERT(machines_ > 0 && taken_.memory >= needs.memory,
                   "a machine gives back what it never took");
    taken_ = {taken_.memory - needs.memory, taken_.cpus - needs.cpus, taken_.disk - needs.disk};
    --machines_;
}

std::string Ledger::why_wait_beside_others(const Resources& needs, const HostNow& now) const {
    if (taken_.memory + needs.memory > supply_.memory) {
        return short_of("memory", needs.memory,
                        supply_.memory - std::min(supply_.memory, taken_.memory));
    }
    const unsigned threads = supply_.cpus * guest_threads_per_cpu;
    if (counts_cpus_ && taken_.cpus + needs.cpus > threads) {
        return concat("processors: ", needs.cpus, " guest threads needed, ",
                      threads - std::min(threads, taken_.cpus), " free");
    }
    if (taken_.disk + needs.disk > supply_.disk || needs.disk > now.disk) {
        const Bytes free = supply_.disk - std::min(supply_.disk, taken_.disk);
        return short_of("disk space", needs.disk, std::min(free, now.disk));
    }
    return {};
}

std::string Ledger::why_wait(const Resources& needs, const HostNow& now) const {
    if (machines_ > 0) {
        if (std::string why = why_wait_beside_others(needs, now); !why.empty()) {
            return why;
        }
    }
    // A guest seldom touches all of its memory, and alone it has the host for itself.
    const Bytes least = machines_ > 0 ? needs.memory : Bytes{needs.memory.count / 2};
    if (now.memory < least) {
        return short_of("memory", least, now.memory);
    }
    if (now.memory_pressure && *now.memory_pressure > most_pressure) {
        return concat("memory: the host's processes waited for it ",
                      static_cast<int>(*now.memory_pressure), " % of the last ten seconds");
    }
    return {};
}

} // namespace harness::engine
