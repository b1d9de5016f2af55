// The guest's side of the harness: PID 1 of the appliance, or a service of any other guest. Static
// and small; speaks the protocol of harness/agent/protocol.hpp over a virtio-serial port.

#include "harness/agent/guest/boot.hpp"
#include "harness/agent/guest/clock.hpp"
#include "harness/agent/guest/files.hpp"
#include "harness/agent/guest/flip_bit.hpp"
#include "harness/agent/guest/leave.hpp"
#include "harness/agent/guest/manifest.hpp"
#include "harness/agent/guest/modules.hpp"
#include "harness/agent/guest/operations.hpp"
#include "harness/agent/guest/pace.hpp"
#include "harness/agent/guest/snapshot.hpp"
#include "harness/agent/guest/subvolumes.hpp"
#include "harness/agent/guest/timers.hpp"
#include "harness/agent/guest/tunnels.hpp"
#include "harness/agent/guest/whole_system.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

/// Then what workers say waits with them.
constexpr std::size_t most_unsent = 1024UL * 1024;

class Agent {
  public:
    Agent(Descriptor port, Phases phases)
        : port_(std::move(port)), phases_(std::move(phases)),
          epoll_(::epoll_create1(EPOLL_CLOEXEC)),
          operations_(epoll_.get(), [this](const Frame& frame) { send(frame); }),
          tunnels_(epoll_.get(), [this](const Frame& frame) { send(frame); }) {}

    [[noreturn]] void serve();

  private:
    void send(const Frame& frame);
    void flush();
    void watch(int descriptor, std::uint32_t events, int how);
    void receive();
    void handle(const Frame& frame);
    void reap();

    Descriptor port_;
    Phases phases_;
    Descriptor epoll_;
    Descriptor signals_;
    Decoder decoder_;
    std::string unsent_;
    std::size_t sent_ = 0; ///< Of it.
    bool waits_to_send_ = false;
    Operations operations_;
    Tunnels tunnels_;
};

Hello make_hello() {
    utsname system{};
    ::uname(&system);
    return {protocol_version, static_cast<const char*>(system.release)};
}

void Agent::watch(int descriptor, std::uint32_t events, int how) {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll_.get(), how, descriptor, &event);
}

void Agent::send(const Frame& frame) {
    unsent_ += encode(frame);
    flush();
}

void Agent::flush() {
    while (sent_ < unsent_.size()) {
        const ssize_t done = ::write(port_.get(), unsent_.data() + sent_, unsent_.size() - sent_);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            break;
        }
        sent_ += static_cast<std::size_t>(done);
    }
    // Moving what is left costs as much as sending it, so it is not moved each time.
    if (sent_ > unsent_.size() / 2) {
        unsent_.erase(0, sent_);
        sent_ = 0;
    }
    const std::size_t left = unsent_.size() - sent_;
    if (left > most_unsent || left == 0) {
        operations_.hold_workers(left > 0);
    }
    const bool must_wait = left > 0;
    if (must_wait != waits_to_send_) {
        waits_to_send_ = must_wait;
        watch(port_.get(), must_wait ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
    }
}

void Agent::receive() {
    std::string buffer(largest_chunk, '\0');
    for (;;) {
        const ssize_t got = ::read(port_.get(), buffer.data(), buffer.size());
        if (got <= 0) {
            break;
        }
        decoder_.feed(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
        while (const auto frame = decoder_.next()) {
            handle(*frame);
        }
        if (!decoder_.broken().empty()) {
            say("broken stream: " + decoder_.broken());
            std::abort();
        }
    }
}

void Agent::handle(const Frame& frame) {
    const Operation operation = frame.operation;
    if (const auto* configuration = std::get_if<Configure>(&frame.message)) {
        send({operation, configure(*configuration, phases_)});
    } else if (const auto* joined = std::get_if<Join>(&frame.message)) {
        tunnels_.forget();
        Ready ready = join(*joined);
        believe_wall();
        send({operation, std::move(ready)});
    } else if (const auto* exec = std::get_if<Exec>(&frame.message)) {
        operations_.start(operation, *exec);
    } else if (const auto* grant = std::get_if<Grant>(&frame.message)) {
        operations_.grant(operation, *grant);
    } else if (const auto* signal = std::get_if<Signal>(&frame.message)) {
        operations_.signal(operation, signal->number);
    } else if (const auto* fill = std::get_if<FillFile>(&frame.message)) {
        operations_.start(operation, [fill] { return fill_file(*fill); });
    } else if (const auto* write = std::get_if<WriteFile>(&frame.message)) {
        operations_.start(operation, [write] { return write_whole_file(*write); });
    } else if (const auto* read = std::get_if<ReadFile>(&frame.message)) {
        operations_.start(operation, [read] { return read_whole_file(*read); });
    } else if (const auto* digest = std::get_if<DigestFile>(&frame.message)) {
        operations_.start(operation, [digest] { return digest_file(*digest); });
    } else if (const auto* flip = std::get_if<FlipBit>(&frame.message)) {
        operations_.start(operation, [flip] { return flip_bit(*flip); });
    } else if (const auto* snapshot = std::get_if<Snapshot>(&frame.message)) {
        take_snapshot(*snapshot, [this, operation](Message message) {
            send({operation, std::move(message)});
        });
    } else if (const auto* life = std::get_if<LiveUntil>(&frame.message)) {
        operations_.start(operation, [life] { return live_until(*life); });
    } else if (const auto* clock = std::get_if<SetClock>(&frame.message)) {
        operations_.clock_is_set_by(operation);
        operations_.start(operation, [clock] { return set_clock(*clock); });
    } else if (const auto* listing = std::get_if<ListSubvolumes>(&frame.message)) {
        operations_.start_in_parts(
            operation, [listing](const auto& send_part) { list_subvolumes(*listing, send_part); });
    } else if (const auto* tree = std::get_if<TakeManifest>(&frame.message)) {
        operations_.start_in_parts(
            operation, [tree](const auto& send_part) { take_manifest(*tree, send_part); });
    } else if (std::holds_alternative<TimeWork>(frame.message)) {
        send({operation, WorkTime{work_microseconds()}});
    } else if (const auto* listening = std::get_if<Listen>(&frame.message)) {
        tunnels_.listen(operation, *listening);
    } else if (const auto* carry = std::get_if<Carry>(&frame.message)) {
        tunnels_.take(*carry);
    } else if (const auto* consumed = std::get_if<Consumed>(&frame.message)) {
        tunnels_.take(*consumed);
    } else if (const auto* end = std::get_if<HangUp>(&frame.message)) {
        tunnels_.take(*end);
    } else if (const auto* last = std::get_if<Leave>(&frame.message)) {
        leave(last->reboot);
    } else {
        send({operation, Failed{EPROTO, "a message that only a guest sends"}});
    }
}

void Agent::reap() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) > 0) {
    }
    int status = 0;
    for (pid_t child = 0; (child = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        operations_.ended(child, status);
    }
}

void Agent::serve() {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &child, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    signals_ = Descriptor(::signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC));
    watch(signals_.get(), EPOLLIN, EPOLL_CTL_ADD);
    watch(port_.get(), EPOLLIN, EPOLL_CTL_ADD);
    // The harness says nothing before our Hello, so its frames need no preamble.
    decoder_.feed(preamble);
    believe_wall();
    send({Operation{}, make_hello()});
    for (;;) {
        epoll_event events[16];
        const int count = ::epoll_wait(epoll_.get(), events, 16, -1);
        for (int i = 0; i < count; ++i) {
            const int descriptor = events[i].data.fd;
            if (descriptor == port_.get()) {
                flush();
                receive();
            } else if (descriptor == signals_.get()) {
                reap();
            } else if (!tunnels_.serve(descriptor)) {
                operations_.readable(descriptor);
            }
        }
    }
}

void prepare_environment() {
    ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
    ::setenv("HOME", "/root", 1);
    ::setenv("LANG", "C.UTF-8", 1);
    ::umask(022);
}

} // namespace

} // namespace harness::agent::guest

int main(int argc, char** argv) {
    using namespace harness::agent::guest;
    if (argc == 2 && std::strcmp(argv[1], "--pace") == 0) {
        // How the reference in harness/engine/pace.cpp was found, and can be found again.
        std::printf("%llu\n", static_cast<unsigned long long>(work_microseconds()));
        return 0;
    }
    Phases phases;
    if (::getpid() == 1) {
        phases.end("kernel");
        mount_kernel_file_systems();
        load_listed_modules();
        phases.end("modules");
        if (will_have_system()) {
            leave_init_to_system();
        }
    }
    prepare_environment();
    Descriptor port = open_port();
    if (!port.is_open()) {
        return 1; // As PID 1 this is a kernel panic, which the harness notices at once.
    }
    phases.end("port");
    Agent(std::move(port), std::move(phases)).serve();
}
