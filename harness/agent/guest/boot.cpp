#include "harness/agent/guest/boot.hpp"

#include "harness/agent/guest/another.hpp"
#include "harness/agent/guest/disks.hpp"
#include "harness/agent/guest/early_files.hpp"
#include "harness/agent/guest/identity.hpp"
#include "harness/agent/guest/kernel_events.hpp"
#include "harness/agent/guest/modules.hpp"
#include "harness/agent/guest/processors.hpp"
#include "harness/agent/guest/udev.hpp"
#include "harness/agent/guest/whole_system.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

constexpr int port_wait_milliseconds = 30'000;

void mount_at(const char* type, const char* target, unsigned long flags, const char* options) {
    ::mkdir(target, 0755);
    if (::mount(type, target, type, flags, options) != 0 && errno != EBUSY) {
        say(std::string("can not mount ") + target + ": " + error_text(errno));
    }
}

/// The device node of our port, by the name that it bears in sysfs; empty while it is not there.
std::string port_node() {
    const std::string ports = "/sys/class/virtio-ports/";
    for (const std::string& name : list_directory(ports)) {
        if (read_small_file(ports + name + "/name") == "harness.agent") {
            return "/dev/" + name;
        }
    }
    return {};
}

/// The end of the kernel's log.
std::string kernel_messages() {
    constexpr int read_all = 3; // SYSLOG_ACTION_READ_ALL
    std::string text(16384, '\0');
    const int got = ::klogctl(read_all, text.data(), static_cast<int>(text.size()));
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

/// The disks, in the order of their names and with their identities, before udev looks.
void add_devices(const Devices& devices, int events, Phases& phases, Ready& ready) {
    hold_drivers();
    load_drivers(devices.drivers);
    bind_drivers(devices, events);
    phases.end("drivers");
    ready.missing = await_disks(devices.disks, events);
    phases.end("disks");
    if (!ready.missing.empty()) {
        ready.remarks.push_back("the kernel's last messages:\n" + kernel_messages());
    }
    for (std::string& remark : lay_identities(devices.identities)) {
        ready.remarks.push_back(std::move(remark));
    }
    phases.end("identities");
}

} // namespace

void mount_kernel_file_systems() {
    mount_at("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
    mount_at("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
    mount_at("devtmpfs", "/dev", MS_NOSUID, "mode=0755");
    mount_at("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "mode=0620,gid=5");
    mount_at("tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777");
    mount_at("tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755");
    mount_at("tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777");
    // Its module is loaded by the kernel, which asks for it by this name.
    if (::access("/sys/firmware/efi/efivars", F_OK) == 0) {
        mount_at("efivarfs", "/sys/firmware/efi/efivars", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                 nullptr);
    }
    ::symlink("/proc/self/fd", "/dev/fd");
    ::symlink("/proc/self/fd/0", "/dev/stdin");
    ::symlink("/proc/self/fd/1", "/dev/stdout");
    ::symlink("/proc/self/fd/2", "/dev/stderr");
    ::mkdir("/run/lock", 01777);
}

Descriptor open_port() {
    const Descriptor events = kernel_events();
    for (;;) {
        const std::string node = port_node();
        if (!node.empty()) {
            Descriptor port(::open(node.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
            if (port.is_open()) {
                return port;
            }
        }
        pollfd waiting{events.get(), POLLIN, 0};
        if (::poll(&waiting, 1, port_wait_milliseconds) <= 0) {
            say("no virtio-serial port named harness.agent");
            return Descriptor();
        }
        char event[8192];
        while (::recv(events.get(), event, sizeof event, MSG_DONTWAIT) > 0) {
        }
    }
}

Ready configure(const Configure& configuration, Phases phases) {
    phases.end("waiting for the harness");
    Ready ready;
    if (configuration.will_be_saved) {
        load_drivers(configuration.modules);
        prepare_drivers(configuration.later_drivers);
    } else {
        load_in_background(configuration.modules);
    }
    set_host_name(configuration.host_name);
    const Descriptor events = kernel_events();
    add_devices(configuration.devices, events.get(), phases, ready);
    start_processors();
    phases.end("processors");
    write_early_files(configuration.files, ready.remarks);
    start_udev(phases);
    if (configuration.system.is_wanted) {
        start_system(configuration.system, phases, ready);
    }
    if (configuration.will_be_saved) {
        stop_processors(); // Its forks get further devices.
        hold_udev(true);
        ::sync();
        phases.end("holding still");
    }
    ready.uptime_milliseconds = uptime_milliseconds();
    ready.phases = phases.texts();
    return ready;
}

Ready join(const Join& message) {
    Phases phases(uptime_milliseconds());
    Ready ready;
    ready.remarks = become_another(message);
    phases.end("becoming another machine");
    const Descriptor events = kernel_events();
    const std::vector<std::string> saved_disks = disks_of_udev(); // Blank then, whatever they are.
    find_functions(message.devices.bindings);
    phases.end("finding devices");
    add_devices(message.devices, events.get(), phases, ready);
    const bool must_look_again = message.disks_have_data && !saved_disks.empty();
    if (must_look_again) {
        read_disks_again(saved_disks);
        announce_block_devices(saved_disks);
    }
    hold_udev(false);
    start_processors(); // They take their time, and udev goes on meanwhile.
    phases.end("processors");
    if (must_look_again) {
        settle_udev();
    } else {
        await_disk_links();
    }
    phases.end("udev settling");
    ready.uptime_milliseconds = uptime_milliseconds();
    ready.phases = phases.texts();
    return ready;
}

} // namespace harness::agent::guest
