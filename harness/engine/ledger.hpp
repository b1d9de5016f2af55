#pragma once

#include "harness/engine/job.hpp"

#include <optional>
#include <string>

namespace harness::engine {

/// What a machine takes of its host while it runs, or what the host has for all of them.
struct Resources {
    Bytes memory;
    unsigned cpus = 0; ///< Of a machine its threads.
    Bytes disk;
};

/// What the job's machine may take at most: memory of the guest and of what runs it, its threads,
/// and the space that its disks' images are likely to fill.
[[nodiscard]] Resources needs_of(const Job& job);
[[nodiscard]] Resources needs_of(std::span<const Job* const> jobs);

/// What the host has free at this moment, whoever took the rest.
struct HostNow {
    Bytes memory;
    Bytes disk;
    /// Of the last ten seconds, how much some process waited for memory (PSI); empty: not known.
    std::optional<double> memory_pressure = std::nullopt;
};

/// The books of what is given to machines that run, so that no more begin than the host can carry.
class Ledger {
  public:
    /// `supply` is for all machines together. `counts_cpus`: whether their threads are limited too,
    /// to twice the host's processors.
    Ledger(Resources supply, bool counts_cpus) : supply_(supply), counts_cpus_(counts_cpus) {}

    void take(const Resources& needs);
    void give_back(const Resources& needs);

    /// Why a machine has to wait, in words; empty where it can begin. One that runs alone is never
    /// held back by an estimate: only by memory that is seen to be short.
    [[nodiscard]] std::string why_wait(const Resources& needs, const HostNow& now) const;

  private:
    [[nodiscard]] std::string why_wait_beside_others(const Resources& needs,
                                                     const HostNow& now) const;

    Resources supply_;
    bool counts_cpus_;
    Resources taken_;
    std::size_t machines_ = 0;
};

} // namespace harness::engine
