#include "harness/agent/guest/whole_system.hpp"

#include "harness/agent/guest/another.hpp"
#include "harness/agent/guest/disk_root.hpp"
#include "harness/agent/guest/early_files.hpp"
#include "harness/agent/guest/kernel_events.hpp"
#include "harness/agent/guest/udev.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

constexpr const char* root = "/sysroot";
constexpr const char* image = "/harness/image";
constexpr const char* state = "/harness/state";
constexpr int device_wait_milliseconds = 30'000;
constexpr int start_wait_milliseconds = 110'000;
constexpr char notify_name[] = "harness-system"; ///< An abstract socket: no file to be in the way.

int handover = -1; ///< The agent's end: a byte on it, and PID 1 becomes the system.
bool is_up = false;

/// PID 1, until its child tells it to go on. If that ends first the kernel panics, and the harness
/// notices at once.
[[noreturn]] void wait_to_become_init(int told) {
    ::signal(SIGCHLD, SIG_IGN); // Orphans are nobody's concern yet.
    char byte = 0;
    if (::read(told, &byte, 1) != 1) {
        ::_exit(1);
    }
    if (::chdir(root) != 0 || ::mount(".", "/", nullptr, MS_MOVE, nullptr) != 0 ||
        ::chroot(".") != 0 || ::chdir("/") != 0) {
        say(std::string("can not enter the system: ") + error_text(errno));
        ::_exit(1);
    }
    ::signal(SIGCHLD, SIG_DFL);
    ::setenv("NOTIFY_SOCKET", (std::string("@") + notify_name).c_str(), 1);
    become({"/lib/systemd/systemd"});
    say("can not start systemd: " + error_text(errno));
    ::_exit(1);
}

/// Waits for the kernel to have made it.
bool await_device(const std::string& path, const Descriptor& events) {
    while (::access(path.c_str(), F_OK) != 0) {
        pollfd waiting{events.get(), POLLIN, 0};
        if (::poll(&waiting, 1, device_wait_milliseconds) <= 0) {
            return false;
        }
        char event[8192];
        while (::recv(events.get(), event, sizeof event, MSG_DONTWAIT) > 0) {
        }
    }
    return true;
}

std::string bytes_at(const std::string& device, off_t offset, std::size_t count) {
    const Descriptor file(::open(device.c_str(), O_RDONLY | O_CLOEXEC));
    std::string bytes(count, '\0');
    const ssize_t got = ::pread(file.get(), bytes.data(), count, offset);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

struct Images {
    std::string system;
    std::string written;
};

/// The system's is known by what it holds.
Images find_images() {
    const Descriptor events = kernel_events();
    run_and_wait(
        {"/usr/sbin/modprobe", "-q", "-a", "nfit", "nd_pmem", "squashfs", "overlay", "ext4"});
    for (const char* device : {"/dev/pmem0", "/dev/pmem1"}) {
        if (!await_device(device, events)) {
            return {};
        }
    }
    const bool is_first = bytes_at("/dev/pmem0", 0, 4) == "hsqs";
    return is_first ? Images{"/dev/pmem0", "/dev/pmem1"} : Images{"/dev/pmem1", "/dev/pmem0"};
}

bool is_formatted(const std::string& device) {
    constexpr off_t place_of_magic = 1024 + 0x38;
    return bytes_at(device, place_of_magic, 2) == "\x53\xef";
}

bool mount_it(const char* what, const char* where, const char* type, unsigned long flags,
              const char* options) {
    make_parents(std::string(where) + "/");
    if (::mount(what, where, type, flags, options) == 0) {
        return true;
    }
    say(std::string("can not mount ") + what + " at " + where + ": " + error_text(errno));
    return false;
}

bool mount_system(Phases& phases) {
    const Images images = find_images();
    if (images.system.empty()) {
        say("the images of the system do not appear");
        return false;
    }
    phases.end("finding the system");
    if (!is_formatted(images.written)) {
        run_and_wait({"/usr/sbin/mkfs.ext4", "-q", "-F", "-E", "nodiscard", images.written});
        phases.end("formatting what it writes to");
    }
    const std::string upper = std::string(state) + "/upper";
    const std::string work = std::string(state) + "/work";
    bool done = mount_it(images.system.c_str(), image, "squashfs", MS_RDONLY, nullptr) &&
                mount_it(images.written.c_str(), state, "ext4", MS_NOATIME, nullptr);
    make_parents(upper + "/");
    make_parents(work + "/");
    const std::string layers =
        std::string("lowerdir=") + image + ",upperdir=" + upper + ",workdir=" + work;
    const std::string modules = std::string(root) + "/usr/lib/modules";
    done = done && mount_it("overlay", root, "overlay", 0, layers.c_str()) &&
           mount_it("/usr/lib/modules", modules.c_str(), nullptr, MS_BIND, nullptr);
    phases.end("mounting the system");
    return done;
}

/// What the kernel shows goes along, with all that we have laid over it.
void move_kernel_file_systems() {
    for (const std::string directory : {"/dev", "/proc", "/sys", "/run"}) {
        ::mount(directory.c_str(), (root + directory).c_str(), nullptr, MS_MOVE, nullptr);
    }
}

Descriptor open_notifications() {
    Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, notify_name, sizeof notify_name - 1);
    ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address),
           static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + sizeof notify_name));
    return socket;
}

bool await_start(const Descriptor& notifications) {
    const std::uint64_t began = uptime_milliseconds();
    for (;;) {
        const std::uint64_t passed = uptime_milliseconds() - began;
        pollfd waiting{notifications.get(), POLLIN, 0};
        if (passed >= start_wait_milliseconds ||
            ::poll(&waiting, 1, start_wait_milliseconds - static_cast<int>(passed)) <= 0) {
            return false;
        }
        char text[4096];
        const ssize_t got = ::recv(notifications.get(), text, sizeof text, 0);
        const std::string_view said(text, got > 0 ? static_cast<std::size_t>(got) : 0);
        if (said.starts_with("READY=1") || said.find("\nREADY=1") != std::string_view::npos) {
            return true;
        }
    }
}

/// Its own directory becomes the agent's, too.
bool enter(const Descriptor& directory) {
    return ::fchdir(directory.get()) == 0 && ::chroot(".") == 0 && ::chdir("/") == 0;
}

} // namespace

bool will_have_system() {
    return (" " + read_small_file("/proc/cmdline") + " ").find(" harness.system ") !=
           std::string::npos;
}

void leave_init_to_system() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return;
    }
    const pid_t agent = ::fork();
    if (agent > 0) {
        ::close(ends[1]);
        wait_to_become_init(ends[0]);
    }
    ::close(ends[0]);
    handover = ends[1];
}

bool has_system() {
    return is_up;
}

void start_system(const SystemStart& start, Phases& phases, Ready& ready) {
    const bool is_on_disk = !start.root_device.empty();
    if (is_on_disk) {
        ready.refusal = mount_disk_root(start, root);
        phases.end("mounting the root");
        if (!ready.refusal.empty()) {
            return;
        }
    } else if (!mount_system(phases)) {
        ready.missing.emplace_back("its system (the console says why)");
        return;
    }
    std::vector<EarlyFile> files = start.files;
    for (EarlyFile& file : files) {
        file.path = root + file.path;
    }
    write_early_files(files, ready.remarks);
    if (!is_on_disk) { // A disk keeps its own.
        draw_machine_id(root + std::string("/etc/machine-id"));
    }
    run_and_wait({"/usr/bin/udevadm", "control", "--exit"}); // The system has its own.
    move_kernel_file_systems();
    const Descriptor directory(::open(root, O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Descriptor notifications = open_notifications();
    write_all(handover, "!");
    const bool has_entered = enter(directory);
    if (!has_entered || !await_start(notifications)) {
        ready.missing.emplace_back("its system within 110 s");
        return;
    }
    is_up = true;
    phases.end("the system starting");
}

} // namespace harness::agent::guest
