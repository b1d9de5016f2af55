#include "harness/agent/guest/udev.hpp"

#include "harness/agent/guest/system.hpp"

#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <vector>

namespace harness::agent::guest {

namespace {

/// Asks the kernel to tell udev again of each device of a bus that has no driver yet, so that udev
/// loads one. Telling it of the others as well costs a second under emulation and changes nothing.
void announce_driverless(const std::string& bus) {
    const std::string directory = "/sys/bus/" + bus + "/devices";
    for (const std::string& name : list_directory(directory)) {
        const std::string device = directory + "/" + name;
        if (::access((device + "/driver").c_str(), F_OK) != 0 &&
            !read_small_file(device + "/modalias").empty()) {
            write_file(device + "/uevent", "add", 0644);
        }
    }
}

/// Of the daemon and what works for it; they stay the same as long as they are held.
std::vector<pid_t> udev_processes() {
    std::vector<pid_t> out;
    for (const std::string& process : list_directory("/proc")) {
        if (read_small_file("/proc/" + process + "/comm") == "systemd-udevd") {
            out.push_back(std::atoi(process.c_str()));
        }
    }
    return out;
}

std::vector<pid_t> held;

constexpr const char* records = "/run/udev/data/";

/// Waits for the record that udev writes of a device after its links. Whether it came.
bool await_record(const std::string& device, int watch) {
    constexpr int longest_wait = 60'000;
    const std::string record = std::string(records) + "b" + read_small_file(device + "/dev");
    while (::access(record.c_str(), F_OK) != 0) {
        pollfd waiting{watch, POLLIN, 0};
        if (::poll(&waiting, 1, longest_wait) <= 0) {
            return false;
        }
        char events[4096];
        while (::read(watch, events, sizeof events) > 0) {
        }
    }
    return true;
}

} // namespace

std::vector<std::string> disks_of_udev() {
    std::vector<std::string> disks = list_directory("/sys/block");
    std::erase_if(disks, [](const std::string& name) {
        return name.starts_with("ram") || name.starts_with("loop");
    });
    return disks;
}

void announce_block_devices(const std::vector<std::string>& disks) {
    for (const std::string& disk : disks) {
        const std::string directory = "/sys/block/" + disk;
        write_file(directory + "/uevent", "add", 0644);
        for (const std::string& entry : list_directory(directory)) {
            if (entry.starts_with(disk)) {
                write_file(directory + "/" + entry + "/uevent", "add", 0644);
            }
        }
    }
}

// Now and then it ends at once with "Failed to wait for daemon to reply: Broken pipe" (252): the
// daemon refuses a message that comes between its accepting a connection and its asking for the
// sender's credentials.
void settle_udev() {
    constexpr int most_tries = 5;
    for (int tries = 0; tries < most_tries; ++tries) {
        const std::uint64_t began = uptime_milliseconds();
        const bool has_settled = run_and_wait({"/usr/bin/udevadm", "settle", "--timeout=60"}) == 0;
        if (has_settled || uptime_milliseconds() - began > 50'000) {
            return;
        }
    }
}

void await_disk_links() {
    const Descriptor watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    ::inotify_add_watch(watch.get(), records, IN_MOVED_TO | IN_CLOSE_WRITE);
    for (const std::string& disk : disks_of_udev()) {
        const std::string directory = "/sys/block/" + disk;
        if (!await_record(directory, watch.get())) {
            return; // What is missing of a disk's links shows where they are looked at.
        }
        // The kernel tells of a disk once it has found all of its partitions.
        for (const std::string& entry : list_directory(directory)) {
            if (entry.starts_with(disk) && !await_record(directory + "/" + entry, watch.get())) {
                return;
            }
        }
    }
}

// By signals: `udevadm control --stop-exec-queue` and `--start-exec-queue` (252) sometimes leave
// events lying.
void hold_udev(bool is_held) {
    if (is_held) {
        held = udev_processes();
    }
    for (const pid_t process : held) {
        ::kill(process, is_held ? SIGSTOP : SIGCONT);
    }
}

void start_udev(Phases& phases) {
    run_and_wait({"/usr/lib/systemd/systemd-udevd", "--daemon", "--resolve-names=never"});
    phases.end("starting udev");
    for (const char* bus : {"pci", "virtio", "scsi", "mmc", "usb"}) {
        announce_driverless(bus);
    }
    announce_block_devices(disks_of_udev());
    phases.end("announcing devices");
    settle_udev();
    phases.end("udev settling");
}

} // namespace harness::agent::guest
