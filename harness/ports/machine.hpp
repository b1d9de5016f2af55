#pragma once

#include "harness/base/error.hpp"
#include "harness/machine/plan.hpp"
#include "harness/ports/guest_agent.hpp"
#include "harness/ports/recorded_writes.hpp"
#include "harness/ports/trace.hpp"
#include "harness/secrets/censor.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace harness::ports {

/// What a boot took and left to say.
struct Boot {
    std::string way = "cold"; ///< "forked from a saved machine", or "cold", with the reason.
    std::chrono::milliseconds until_hello{};
    std::chrono::milliseconds until_ready{};
    std::vector<std::string> remarks; ///< What could not be made as planned.
    /// Why the system on the root that it was told of was not started: only another boot follows.
    std::string refusal;
};

/// The file system on one of its own disks that a machine's system is started from.
struct SystemRoot {
    std::string device;    ///< By a link that lasts.
    std::string subvolume; ///< Of btrfs; empty: the one that is its default.
};

/// What a machine left behind for others to go on from.
struct Kept {
    bool is_kept = false;    ///< False: the machine goes on, and nothing was left.
    bool has_memory = false; ///< Else the disks alone.
    std::string why_not;     ///< Of what is missing.
};

/// One disposable machine. When it ends before it was asked to, every wait on it throws an Error
/// with the cause and the last lines of its console, at once.
class Machine {
  public:
    virtual ~Machine() = default;

    [[nodiscard]] virtual async::Task<Boot> start(async::Deadline deadline) = 0;
    [[nodiscard]] virtual async::Task<Boot> reboot(async::Deadline deadline) = 0;
    [[nodiscard]] virtual async::Task<> power_off(async::Deadline deadline) = 0;

    /// Ends it as when its plug is pulled: the guest gets no word of it. Throws Error where this
    /// kind of machine can not be started again after that.
    [[nodiscard]] virtual async::Task<> pull_plug();

    /// Valid between a boot and the end of the machine.
    [[nodiscard]] virtual GuestAgent& agent() = 0;

    /// Changes battery, AC adapter and lid of a portable machine, running or not; the guest sees it
    /// when it looks next. Throws Error where this kind of machine can not do it.
    virtual void set_power(const machine::PowerState& state);

    /// What its clock shows when it starts next; else the host's time. Where that can not be, the
    /// clock is set once the guest is there.
    virtual void set_time(std::chrono::sys_seconds) {}

    /// What its system is started from from the next boot on. Throws Error where this kind of
    /// machine can not do it.
    virtual void set_root(const SystemRoot& root);

    /// Ends the machine, and leaves in `place` what another one of the same plan goes on from: its
    /// disks, and its memory where that can be saved (`machine::why_memory_is_lost`).
    [[nodiscard]] virtual async::Task<Kept> keep(std::filesystem::path place,
                                                 async::Deadline deadline);

    /// Starts as the machine that left this. Nothing is written there.
    [[nodiscard]] virtual async::Task<Boot> go_on_from(std::filesystem::path place,
                                                       async::Deadline deadline);

    /// How many entries the record of what was done to its disks has by now. Of a machine that
    /// records its writes; throws Error where this kind of machine can not.
    [[nodiscard]] virtual async::Task<std::uint64_t> count_writes(async::Deadline deadline);

    [[nodiscard]] virtual bool is_running() const = 0;

    /// Returns once it has ended, asked or not. Between a boot and its end.
    [[nodiscard]] virtual async::Task<> ended() = 0;

    /// What the host lacks to keep this machine well (space for its disks), where that is so. The
    /// guest sees only the symptom: a disk that fails.
    [[nodiscard]] virtual std::optional<std::string> host_trouble() const = 0;

    /// Ends it without ceremony. Whoever waits for it gets `reason` as the cause.
    virtual void kill(std::string reason) = 0;

    /// Waits until nothing of it is left. Never throws.
    [[nodiscard]] virtual async::Task<> clean_up() = 0;
};

inline async::Task<Kept> Machine::keep(std::filesystem::path, async::Deadline) {
    co_return Kept{false, false, "this kind of machine can not be kept"};
}

inline async::Task<Boot> Machine::go_on_from(std::filesystem::path, async::Deadline) {
    throw Error("this kind of machine can not be kept");
    co_return Boot{};
}

inline async::Task<std::uint64_t> Machine::count_writes(async::Deadline) {
    throw Error("this kind of machine does not record what is written to its disks");
    co_return 0;
}

inline void Machine::set_power(const machine::PowerState&) {
    throw Error("the power of this kind of machine can not be changed while it runs");
}

inline async::Task<> Machine::pull_plug() {
    throw Error("this kind of machine can not be switched off at once and started again");
    co_return;
}

inline void Machine::set_root(const SystemRoot&) {
    throw Error("this kind of machine can not start a system from its own disks");
}

/// Called with what a guest program prints, as it comes.
using GuestOutput = std::function<void(std::string_view)>;

/// Who hears of a machine while it is there.
struct Watch {
    GuestOutput output;          ///< May be empty.
    Trace trace;                 ///< Where its starts and ends record their time.
    secrets::Hiding hiding = {}; ///< For all that is kept of what it says.
    std::string of = {};         ///< " of machine 'server'", where there are several.
};

/// Makes machines of one kind: QEMU under KVM, QEMU under TCG, a fake.
class MachineHost {
  public:
    virtual ~MachineHost() = default;

    /// Prepares a machine (its disks, its record in `directory`, which is made where it is not
    /// there and its parent is), without starting it.
    [[nodiscard]] virtual std::unique_ptr<Machine>
    create(const machine::Plan& plan, const std::filesystem::path& directory, Watch watch) = 0;

    /// The first `count` entries of what a machine of this plan has recorded in this directory. It
    /// may go on meanwhile. Throws Error where the record can not be read.
    [[nodiscard]] virtual std::unique_ptr<RecordedWrites>
    recorded_writes(const machine::Plan&, const std::filesystem::path&, std::uint64_t) {
        throw Error("this kind of machine does not record what is written to its disks");
    }

    /// (name, value) of what a machine of this host depends on: accelerator, versions of QEMU and
    /// kernel; for the run's record.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> properties() const = 0;

    /// The same of what a machine with a whole system depends on besides.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>>
    system_properties() const {
        return {};
    }

    /// Whether its machines have the host's processor, whatever the plan says of theirs.
    [[nodiscard]] virtual bool gives_host_processor() const { return false; }
};

} // namespace harness::ports
