#include "harness/agent/guest/disks.hpp"

#include "harness/agent/guest/system.hpp"

#include <climits>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

constexpr int disk_wait_milliseconds = 20'000;
const std::string pci = "/sys/bus/pci/";

std::string real_path(const std::string& path) {
    char buffer[PATH_MAX];
    return ::realpath(path.c_str(), buffer) == nullptr ? std::string() : std::string(buffer);
}

bool is_bound(const DriverBinding& binding) {
    return ::access((pci + "devices/" + binding.address + "/driver").c_str(), F_OK) == 0;
}

/// "nvme1" of the controller at this address; empty where it is no NVMe controller.
std::string nvme_name(const std::string& address) {
    const auto names = list_directory(pci + "devices/" + address + "/nvme");
    return names.empty() ? std::string() : names.front();
}

/// A driver in the kernel itself has taken its controllers before we came; where it counted them
/// otherwise it has to give them back.
void release_if_out_of_order(const std::vector<DriverBinding>& bindings) {
    std::string last;
    bool is_in_order = true;
    for (const DriverBinding& binding : bindings) {
        const std::string name = nvme_name(binding.address);
        if (!name.empty()) {
            is_in_order = is_in_order && last < name;
            last = name;
        }
    }
    if (is_in_order) {
        return;
    }
    for (const DriverBinding& binding : bindings) {
        if (!nvme_name(binding.address).empty()) {
            write_file(pci + "drivers/" + binding.driver + "/unbind", binding.address, 0200);
        }
    }
}

std::uint32_t disks_behind(const std::string& address) {
    const std::string part = "/" + address + "/";
    std::uint32_t count = 0;
    for (const std::string& name : list_directory("/sys/block")) {
        // nvme0c0n1 is a path to a disk, which has a name of its own.
        const bool is_path = name.starts_with("nvme") && name.find('c') != std::string::npos;
        const bool is_behind = real_path("/sys/block/" + name).find(part) != std::string::npos;
        count += !is_path && is_behind ? 1 : 0;
    }
    return count;
}

std::vector<std::string> missing_of(const std::vector<ExpectedDisks>& disks) {
    std::vector<std::string> missing;
    for (const ExpectedDisks& expected : disks) {
        const std::uint32_t seen = disks_behind(expected.address);
        if (seen < expected.count) {
            missing.push_back(std::to_string(expected.count - seen) + " of " +
                              std::to_string(expected.count) + " disks at " + expected.address);
        }
    }
    return missing;
}

bool is_usb_driver(const std::string& driver) {
    return driver == "xhci_hcd" || driver == "ehci-pci";
}

} // namespace

void hold_drivers() {
    write_file(pci + "drivers_autoprobe", "0", 0200);
}

// Also where it is there already: hotplug may just be giving it its addresses, for which the kernel
// makes us wait.
void find_functions(const std::vector<DriverBinding>& bindings) {
    constexpr std::size_t domain_and_bus = 7; // Of "0000:02:00.0".
    for (const DriverBinding& binding : bindings) {
        const std::string bus = binding.address.substr(0, domain_and_bus);
        write_file("/sys/class/pci_bus/" + bus + "/rescan", "1", 0200);
    }
}

void read_disks_again(const std::vector<std::string>& disks) {
    for (const std::string& name : disks) {
        const Descriptor disk(::open(("/dev/" + name).c_str(), O_RDONLY | O_CLOEXEC));
        if (disk.is_open()) {
            ::ioctl(disk.get(), BLKFLSBUF, 0);
            ::ioctl(disk.get(), BLKRRPART, 0);
        }
    }
}

void bind_drivers(const Devices& devices, int events) {
    release_if_out_of_order(devices.bindings);
    std::vector<ExpectedDisks> bound;
    bool was_usb = false;
    for (const DriverBinding& binding : devices.bindings) {
        const bool is_usb = is_usb_driver(binding.driver);
        if (is_usb || was_usb) {
            (void)await_disks(bound, events); // What is missing is told in the end.
        }
        if (!is_bound(binding)) {
            write_file(pci + "drivers/" + binding.driver + "/bind", binding.address, 0200);
        }
        for (const ExpectedDisks& expected : devices.disks) {
            if (expected.address == binding.address) {
                bound.push_back(expected);
            }
        }
        was_usb = is_usb;
    }
    write_file(pci + "drivers_autoprobe", "1", 0200);
}

std::vector<std::string> await_disks(const std::vector<ExpectedDisks>& disks, int events) {
    for (;;) {
        std::vector<std::string> missing = missing_of(disks);
        pollfd waiting{events, POLLIN, 0};
        if (missing.empty() || ::poll(&waiting, 1, disk_wait_milliseconds) <= 0) {
            return missing;
        }
        char event[8192];
        while (::recv(events, event, sizeof event, MSG_DONTWAIT) > 0) {
        }
    }
}

} // namespace harness::agent::guest
