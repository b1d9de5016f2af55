#include "harness/agent/guest/another.hpp"

#include "harness/agent/guest/system.hpp"
#include "harness/agent/guest/whole_system.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <linux/random.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

/// Mixes random bytes into the kernel's pool, and makes it use them at once.
bool stir(const std::string& entropy) {
    struct {
        int bits;
        int size;
        unsigned char bytes[256];
    } pool{};
    const std::size_t size = std::min(entropy.size(), sizeof pool.bytes);
    pool.bits = static_cast<int>(size * 8);
    pool.size = static_cast<int>(size);
    std::memcpy(pool.bytes, entropy.data(), size);
    const Descriptor random(::open("/dev/urandom", O_WRONLY | O_CLOEXEC));
    return ::ioctl(random.get(), RNDADDENTROPY, &pool) == 0 &&
           ::ioctl(random.get(), RNDRESEEDCRNG) == 0;
}

/// The kernel draws it once, and udev has asked for it before the guest was saved.
bool draw_boot_id() {
    const std::string random = "/proc/sys/kernel/random/";
    const std::string file = "/run/harness/boot_id";
    ::mkdir("/run/harness", 0755);
    return write_file(file, read_small_file(random + "uuid") + "\n", 0444) &&
           ::mount(file.c_str(), (random + "boot_id").c_str(), nullptr, MS_BIND, nullptr) == 0;
}

/// The journal goes along: its directory has the id's name, and its daemon asks for it once. Its
/// restart is not waited for: meanwhile systemd keeps what comes for it.
bool become_another_system() {
    const std::string file = "/etc/machine-id";
    const std::string journals = "/var/log/journal/";
    const std::string old_journal = journals + read_small_file(file);
    if (!draw_machine_id(file)) {
        return false;
    }
    (void)std::rename(old_journal.c_str(), (journals + read_small_file(file)).c_str());
    run_and_wait({"/usr/bin/systemctl", "--no-block", "restart", "systemd-journald.service"});
    return true;
}

} // namespace

bool draw_machine_id(const std::string& file) {
    std::string id = read_small_file("/proc/sys/kernel/random/uuid");
    std::erase(id, '-');
    return write_file(file, id + "\n", 0444);
}

void set_host_name(const std::string& name) {
    if (!name.empty()) {
        ::sethostname(name.data(), name.size());
        write_file("/etc/hostname", name + "\n", 0644);
    }
}

std::vector<std::string> become_another(const Join& message) {
    std::vector<std::string> remarks;
    if (!stir(message.entropy)) {
        remarks.push_back("can not seed the random numbers: " + error_text(errno));
    }
    if (!draw_boot_id()) {
        remarks.push_back("can not draw a boot id: " + error_text(errno));
    }
    const timespec now{static_cast<time_t>(message.realtime_seconds), 0};
    if (::clock_settime(CLOCK_REALTIME, &now) != 0) {
        remarks.push_back("can not set the clock: " + error_text(errno));
    }
    set_host_name(message.host_name);
    if (has_system() && !become_another_system()) {
        remarks.push_back("can not draw a machine id: " + error_text(errno));
    }
    return remarks;
}

} // namespace harness::agent::guest
