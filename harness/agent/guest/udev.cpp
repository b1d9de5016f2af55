#include "harness/agent/guest/udev.hpp"

#include "harness/agent/guest/system.hpp"

#include <csignal>
#include <cstdlib>
#include <unistd.h>

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

} // namespace

void announce_block_devices() {
    for (const std::string& disk : list_directory("/sys/block")) {
        if (disk.starts_with("ram") || disk.starts_with("loop")) {
            continue;
        }
        const std::string directory = "/sys/block/" + disk;
        write_file(directory + "/uevent", "add", 0644);
        for (const std::string& entry : list_directory(directory)) {
            if (entry.starts_with(disk)) {
                write_file(directory + "/" + entry + "/uevent", "add", 0644);
            }
        }
    }
}

void settle_udev() {
    run_and_wait({"/usr/bin/udevadm", "settle", "--timeout=60"});
}

// By signals: `udevadm control --stop-exec-queue` and `--start-exec-queue` (252) sometimes leave
// events lying.
void hold_udev(bool is_held) {
    for (const std::string& process : list_directory("/proc")) {
        if (read_small_file("/proc/" + process + "/comm") == "systemd-udevd") {
            ::kill(std::atoi(process.c_str()), is_held ? SIGSTOP : SIGCONT);
        }
    }
}

void start_udev(Phases& phases) {
    run_and_wait({"/usr/lib/systemd/systemd-udevd", "--daemon", "--resolve-names=never"});
    phases.end("starting udev");
    for (const char* bus : {"pci", "virtio", "scsi", "mmc", "usb"}) {
        announce_driverless(bus);
    }
    announce_block_devices();
    phases.end("announcing devices");
    settle_udev();
    phases.end("udev settling");
}

} // namespace harness::agent::guest
