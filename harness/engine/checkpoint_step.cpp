#include "harness/base/concat.hpp"
#include "harness/checks/mount_table.hpp"
#include "harness/engine/runner.hpp"
#include "harness/machine/forks.hpp"

#include <algorithm>
#include <set>

// The step that keeps the machine for later runs, and a run's beginning at what was kept.
namespace harness::engine {

namespace {

constexpr Bytes mount_table_limit = kibibytes(128);
constexpr std::chrono::seconds remount_limit{120};

async::Task<std::set<std::string>> mounts_of_disks(ports::GuestAgent* agent,
                                                   async::Deadline deadline) {
    std::string path = "/proc/self/mountinfo";
    const auto table = co_await agent->read_file(std::move(path), mount_table_limit, deadline);
    std::set<std::string> out;
    for (const checks::MountInfo& mount : checks::read_mount_table(table.content)) {
        if (mount.source.starts_with("/dev/")) {
            out.insert(mount.mount_point);
        }
    }
    co_return out;
}

std::string how(const CheckpointRecord& record) {
    return record.memory_lost_by.empty()
               ? "memory and disks"
               : concat("disks alone, and the guest restarts: ", record.memory_lost_by);
}

} // namespace

void Runner::note(std::string name, std::string value) {
    report_.properties.push_back({property_name(name), std::move(value)});
}

async::Task<> Runner::mount_again() {
    if (is_layout_mounted_) {
        const auto failure = co_await apply(
            agent(), job_->effects->mount, async::Deadline::in(remount_limit),
            [](std::string_view) {}, trace_);
        if (failure) {
            throw Error(concat("mounting the layout again: ", failure->layout_path, ": could not ",
                               failure->action, ": ", failure->seen));
        }
    }
}

async::Task<ports::Boot> Runner::begin_at_checkpoint(Checkpoints::Beginning beginning,
                                                     async::Deadline deadline) {
    ports::Span going_on = trace_.span("go on from a checkpoint");
    if (clock_) {
        clock_->go_on_from(calendar::Instant(std::chrono::seconds(beginning.record.clock)),
                           beginning.record.unit_runs);
        keep_time();
    }
    const CheckpointRecord& record = beginning.record;
    if (!record.root_device.empty()) {
        root_ = {record.root_device, record.root_subvolume};
        machine_->set_root(root_);
    }
    const ports::Boot boot = co_await machine_->go_on_from(beginning.directory, deadline);
    going_on.end();
    payloads_ = record.payloads;
    manifests_.restore(record.manifests);
    earlier_looks_ = record.looks;
    flipped_bits_ = record.flipped_bits;
    record.restore_power(power_);
    is_layout_mounted_ = record.is_layout_mounted;
    if (!record.memory_lost_by.empty()) {
        co_await mount_again();
    }
    const auto steps = std::span(job_->scenario.steps).first(beginning.step + 1);
    const std::string name = steps.back().name;
    note("checkpoint.used", concat(name, ", made ", record.made, ": ", how(record)));
    for (const scenario::Step& step : steps) {
        skip(step, concat("stands in '", name, "', made ", record.made));
        tell_others(told_steps_, true);
    }
    schedule_.begin_after(beginning.step);
    co_return boot;
}

async::Task<ports::Boot> Runner::first_boot(async::Deadline deadline) {
    auto beginning = co_await checkpoints_.find_beginning();
    std::string trouble;
    if (beginning) {
        try {
            co_return co_await begin_at_checkpoint(*beginning, deadline);
        } catch (const Error& error) {
            trouble = error.what();
        }
        if (interrupt_.is_requested()) {
            throw Error(trouble);
        }
        co_await machine_->clean_up();
        checkpoints_.throw_beginning_away(trouble);
        payloads_.clear();
        manifests_ = {};
        earlier_looks_.clear();
        flipped_bits_ = 0;
        if (clock_) {
            clock_.emplace(*job_->scenario.time);
        }
        power_ = job_->plan.power;
        root_ = {};
        is_layout_mounted_ = false;
        make_machine(directory_);
        co_return co_await first_boot(deadline);
    }
    co_return co_await machine_->start(deadline);
}

CheckpointRecord Runner::checkpoint_record(std::size_t step) const {
    CheckpointRecord record;
    record.title = checkpoint_title(*job_, step);
    record.made = report_.started;
    record.memory_lost_by = machine::why_memory_is_lost(job_->plan);
    record.is_layout_mounted = is_layout_mounted_;
    record.note_power(power_);
    record.payloads = payloads_;
    record.manifests = manifests_.names();
    record.looks = all_looks();
    record.flipped_bits = flipped_bits_;
    record.root_device = root_.device;
    record.root_subvolume = root_.subvolume;
    if (clock_) {
        record.clock = clock_->now().time_since_epoch().count();
        record.unit_runs = clock_->runs();
    }
    return record;
}

/// Keeps the machine where that is wanted. Whether it has ended by that, and where it lies.
async::Task<std::optional<std::filesystem::path>> Runner::keep(std::size_t step,
                                                               async::Deadline deadline) {
    const std::filesystem::path* place = checkpoints_.place_for(step);
    std::string why_not = why_not_kept();
    if (why_not.empty()) {
        why_not = checkpoints_.trouble();
    } else {
        place = nullptr;
    }
    if (place != nullptr) {
        const ports::Span span = trace_.span("keep the machine");
        const ports::Kept kept = co_await machine_->keep(*place, deadline);
        if (kept.is_kept) {
            const CheckpointRecord record = checkpoint_record(step);
            auto lies_in = co_await checkpoints_.finish(step, record);
            const std::string& trouble = checkpoints_.trouble();
            note(trouble.empty() ? "checkpoint.made" : "checkpoint.not_kept",
                 concat(job_->scenario.steps[step].name, ": ",
                        trouble.empty() ? how(record) : trouble));
            co_return lies_in;
        }
        why_not = kept.why_not;
    }
    note("checkpoint.not_kept", concat(job_->scenario.steps[step].name, ": ", why_not));
    co_return std::nullopt;
}

/// The mounts that a restart loses: those that mounting the layout again does not make.
async::Task<std::string> Runner::mounts_lost_by_restart(async::Deadline deadline) {
    std::set<std::string> mounts = co_await mounts_of_disks(&agent(), deadline);
    if (is_layout_mounted_) {
        for (const std::string& of_layout : job_->mountpoints) {
            mounts.erase(of_layout);
        }
    }
    std::string lost;
    for (const std::string& mount : mounts) {
        lost += concat(lost.empty() ? "" : ", ", mount);
    }
    co_return lost;
}

async::Task<StepEnd> Runner::step(const scenario::CheckpointAction*, async::Deadline deadline) {
    const bool restarts = !machine::why_memory_is_lost(job_->plan).empty();
    if (restarts) {
        const std::string lost = co_await mounts_lost_by_restart(deadline);
        if (!lost.empty()) {
            co_return fail(
                "this machine's checkpoints restart the guest, and these mounts would be "
                "lost by that; unmount them before the checkpoint, or make them in a "
                "step after it",
                "", lost);
        }
    }
    const auto place = co_await keep(schedule_.next().step, deadline);
    keep_time();
    if (place) {
        const ports::Span span = trace_.span("go on from a checkpoint");
        (void)co_await machine_->go_on_from(*place, deadline);
    } else if (restarts) {
        co_await machine_->power_off(deadline);
        (void)co_await machine_->start(deadline);
    }
    if (place || restarts) {
        co_await after_start();
    }
    if (restarts) {
        co_await mount_again();
    }
    co_return StepEnd::passed;
}

} // namespace harness::engine
