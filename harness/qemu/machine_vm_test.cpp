// Real machines. Without QEMU or a kernel these tests are skipped, and say why.
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/testing/skip.hpp"
#include "harness/qemu/machine.hpp"
#include "harness/qemu/testing/vm_fixture.hpp"

#include <csignal>
#include <fstream>

using namespace harness;
using namespace harness::qemu;
using harness::qemu::testing::VmFixture;

namespace {

const harness::testing::SkipWhere no_machines{qemu::testing::why_no_machines};

async::Deadline within(int seconds) {
    return async::Deadline::in(std::chrono::seconds(seconds));
}

machine::Disk nvme_disk(std::size_t number, std::string model, std::string serial, Bytes size) {
    machine::Disk disk{.id = concat("disk", number)};
    disk.bus = machine::DiskBus::nvme;
    disk.model = std::move(model);
    disk.serial = std::move(serial);
    disk.eui = concat("00a0750140bd123", number);
    disk.size = size;
    return disk;
}

machine::Plan two_nvme() {
    machine::Plan plan;
    plan.name = "two-nvme";
    plan.memory = mebibytes(768);
    plan.cpus = 2;
    plan.disks = {nvme_disk(0, "CT2000P310SSD8", "SYNTH00000001", Bytes{2000398934016}),
                  nvme_disk(1, "Micron_2450 with blanks", "SYNTH00000002", Bytes{1024209543168})};
    for (std::size_t i = 0; i < plan.disks.size(); ++i) {
        const auto number = static_cast<std::uint8_t>(i + 1);
        machine::PciBridge port{.id = concat("port", i), .number = number};
        port.place = {"pcie.0", number, 0, false, {0, 0, number, 0}, true};
        port.secondary_bus = number;
        machine::Controller controller{.id = concat("controller", i)};
        controller.place = {port.id, 0, 0, false, {0, number, 0, 0}, true};
        controller.serial = plan.disks[i].serial;
        plan.pci.bridges.push_back(std::move(port));
        plan.controllers.push_back(std::move(controller));
        plan.disks[i].controller = i;
        plan.disks[i].unit = 1;
    }
    return plan;
}

ports::ExecRequest command(std::vector<std::string> arguments) {
    ports::ExecRequest request;
    request.arguments = std::move(arguments);
    return request;
}

/// Runs a scenario on a fresh machine and cleans up, whatever it throws.
template <typename Body>
void with_machine(VmFixture& f, const machine::Plan& plan, Body body) {
    auto machine = f.host->create(plan, f.directory, {});
    std::exception_ptr failure;
    try {
        async::run(f.context, body(machine.get()));
    } catch (...) {
        failure = std::current_exception();
    }
    async::run(f.context, machine->clean_up());
    if (failure) {
        std::rethrow_exception(failure);
    }
}

async::Task<> identities(ports::Machine* machine) {
    const ports::Boot boot = co_await machine->start(within(60));
    CHECK(boot.remarks.empty());
    ports::ExecRequest list = command({"ls", "/dev/disk/by-id"});
    const ports::ExecResult links = co_await machine->agent().exec(std::move(list), within(10));
    CAPTURE(links.out, links.err);
    CHECK(links.out.find("nvme-CT2000P310SSD8_SYNTH00000001\n") != std::string::npos);
    CHECK(links.out.find("nvme-Micron_2450_with_blanks_SYNTH00000002\n") != std::string::npos);
    CHECK(links.out.find("nvme-eui.00a0750140bd1230\n") != std::string::npos);
    CHECK(links.out.find("QEMU") == std::string::npos);
    ports::ExecRequest sizes =
        command({"lsblk", "--bytes", "--nodeps", "--noheadings", "--output", "SIZE"});
    const ports::ExecResult size = co_await machine->agent().exec(std::move(sizes), within(10));
    CHECK(size.out.find("2000398934016") != std::string::npos);
    CHECK(size.out.find("1024209543168") != std::string::npos);
    co_await machine->power_off(within(20));
    CHECK_FALSE(machine->is_running());
}

async::Task<> streams(ports::Machine* machine) {
    const ports::Boot boot = co_await machine->start(within(60));
    (void)boot;
    ports::ExecRequest both = command({"bash", "-c", "echo out; echo err >&2; exit 7"});
    const ports::ExecResult result = co_await machine->agent().exec(std::move(both), within(10));
    CHECK(result.out == "out\n");
    CHECK(result.err == "err\n");
    CHECK(result.code == 7);
    ports::ExecRequest killed = command({"bash", "-c", "kill -9 $$"});
    const ports::ExecResult by_signal =
        co_await machine->agent().exec(std::move(killed), within(10));
    CHECK(by_signal.signal == SIGKILL);
    ports::ExecRequest endless = command({"yes"});
    const ports::ExecResult flood = co_await machine->agent().exec(std::move(endless), within(2));
    CHECK(flood.timed_out);
    CHECK(flood.was_cut);
    ports::ExecRequest sleeper = command({"sleep", "300"});
    sleeper.skips_pauses = true;
    const ports::ExecResult awake = co_await machine->agent().exec(std::move(sleeper), within(10));
    CHECK(awake.is_success());
    ports::ExecRequest missing = command({"no-such-program"});
    const ports::ExecResult none = co_await machine->agent().exec(std::move(missing), within(10));
    CHECK(none.code == 127);
    CHECK(none.err == "no-such-program: No such file or directory\n");
    const auto digest =
        co_await machine->agent().fill_file("/run/fill", 5, mebibytes(1), within(10));
    const auto again = co_await machine->agent().digest_file("/run/fill", within(10));
    CHECK(digest.sha256 == again.sha256);
    CHECK(again.size == mebibytes(1));
}

async::Task<> reboots(ports::Machine* machine) {
    const ports::Boot boot = co_await machine->start(within(60));
    (void)boot;
    ports::ExecRequest mark = command({"bash", "-c",
                                       "mkfs.ext4 -q /dev/nvme1n1 16M && mount /dev/nvme1n1 /mnt "
                                       "&& echo kept > /mnt/file && touch /run/lost"});
    const ports::ExecResult marked = co_await machine->agent().exec(std::move(mark), within(60));
    CAPTURE(marked.err);
    REQUIRE(marked.is_success());
    const ports::Boot second = co_await machine->reboot(within(60));
    (void)second;
    ports::ExecRequest look =
        command({"bash", "-c", "mount /dev/nvme1n1 /mnt && cat /mnt/file && test ! -e /run/lost"});
    const ports::ExecResult seen = co_await machine->agent().exec(std::move(look), within(30));
    CAPTURE(seen.err);
    CHECK(seen.is_success());
    CHECK(seen.out == "kept\n");
}

async::Task<> be_slow(ports::Machine* machine) {
    const ports::Boot boot = co_await machine->start(within(60));
    (void)boot;
    ports::ExecRequest write =
        command({"dd", "if=/dev/zero", "of=/dev/nvme1n1", "bs=256K", "count=16", "oflag=direct"});
    const ports::ExecResult result = co_await machine->agent().exec(std::move(write), within(60));
    CAPTURE(result.err);
    CHECK(result.is_success());
    // Four seconds, less what QEMU lets through at first.
    CHECK(result.elapsed > std::chrono::seconds(2));
}

async::Task<> snapshots(ports::Machine* machine) {
    const ports::Boot boot = co_await machine->start(within(60));
    (void)boot;
    std::vector<std::string> asked{"/sys/block/nvme*", "/sys/block/nvme*/size", "/sys/no/such/*"};
    const auto whole =
        co_await machine->agent().snapshot(std::move(asked), kibibytes(64), within(10));
    CHECK(whole.is_whole);
    REQUIRE(whole.entries.size() == 4);
    CHECK(whole.entries[1].path == "/sys/block/nvme1n1");
    CHECK(whole.entries[1].kind == ports::SnapshotEntry::Kind::link);
    CHECK(whole.entries[2].content == "3907029168\n");
    std::vector<std::string> much{"/sys/block/nvme*/uevent", "/proc/cpuinfo"};
    constexpr Bytes little{200};
    const auto cut = co_await machine->agent().snapshot(std::move(much), little, within(10));
    CHECK_FALSE(cut.is_whole);
    CHECK(cut.entries.size() < 3);
    std::string refusal;
    try {
        std::vector<std::string> secrets{"/etc/*"};
        const auto none =
            co_await machine->agent().snapshot(std::move(secrets), kibibytes(1), within(10));
        (void)none;
    } catch (const Error& error) {
        refusal = error.what();
    }
    CHECK(refusal == "a snapshot is of /sys, /proc, /run/udev and /dev/disk, not of /etc/*");
}

async::Task<> die_by(ports::Machine* machine, std::vector<std::string> cause) {
    const ports::Boot boot = co_await machine->start(within(60));
    (void)boot;
    ports::ExecRequest end = command(std::move(cause));
    const ports::ExecResult result = co_await machine->agent().exec(std::move(end), within(60));
    (void)result;
}

std::string death_of(VmFixture& f, const std::vector<std::string>& cause) {
    try {
        with_machine(f, two_nvme(),
                     [&](ports::Machine* machine) { return die_by(machine, cause); });
    } catch (const Error& error) {
        return error.what();
    }
    return "lived";
}

} // namespace

TEST_CASE("recorded NVMe disks have their recorded names, made by unmodified udev rules", "[vm]") {
    VmFixture f;
    with_machine(f, two_nvme(), identities);
}

TEST_CASE("programs in the guest keep their streams, codes and signals apart", "[vm]") {
    VmFixture f;
    with_machine(f, two_nvme(), streams);
}

TEST_CASE("a snapshot is of what matches, up to its limit, and of nothing else", "[vm]") {
    VmFixture f;
    with_machine(f, two_nvme(), snapshots);
}

TEST_CASE("a reboot keeps the disks and loses the memory", "[vm]") {
    VmFixture f;
    with_machine(f, two_nvme(), reboots);
}

TEST_CASE("a slow disk writes as slowly as the plan says", "[vm]") {
    VmFixture f;
    machine::Plan plan = two_nvme();
    plan.disks[1].throttle = mebibytes(1);
    with_machine(f, plan, be_slow);
}

TEST_CASE("a machine that ends by itself is noticed at once, with its cause", "[vm][fault]") {
    VmFixture f;
    const auto started = std::chrono::steady_clock::now();
    const std::string panic = death_of(f, {"bash", "-c", "echo c > /proc/sysrq-trigger"});
    CAPTURE(panic);
    CHECK(panic.find("kernel panic: sysrq triggered crash") == 0);
    const std::string reset = death_of(f, {"bash", "-c", "echo b > /proc/sysrq-trigger"});
    CAPTURE(reset);
    CHECK(reset.find("the machine reset by itself") == 0);
    const std::string off = death_of(f, {"bash", "-c", "echo o > /proc/sysrq-trigger; sleep 60"});
    CAPTURE(off);
    CHECK(off.find("the guest powered off by itself (guest-shutdown)") == 0);
    // Three boots, and no deadline of 60 s was waited for.
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(60));
}
