#include "harness/agent/guest/operations.hpp"

#include "harness/agent/guest/clock.hpp"
#include "harness/agent/guest/pauses.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

constexpr std::uint64_t unlimited = UINT64_MAX;
constexpr int program_not_found = 127;

struct Ends {
    Descriptor read;
    Descriptor write;
};

Ends make_pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return {Descriptor(), Descriptor()};
    }
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// In the child: no signal is blocked or ignored, and it leads a group of its own.
void prepare_child() {
    ::setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
}

[[noreturn]] void run_child(const Exec& exec, int out, int err) {
    prepare_child();
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    if (!exec.directory.empty() && ::chdir(exec.directory.c_str()) != 0) {
        write_all(STDERR_FILENO,
                  "can not enter " + exec.directory + ": " + error_text(errno) + "\n");
        ::_exit(program_not_found);
    }
    if (exec.skips_pauses) {
        skip_pauses();
    }
    become(exec.arguments);
    write_all(STDERR_FILENO, exec.arguments.front() + ": " + error_text(errno) + "\n");
    ::_exit(program_not_found);
}

std::int64_t now_monotonic() {
    return static_cast<std::int64_t>(monotonic_microseconds());
}

bool is_part(const Message& message) {
    return std::holds_alternative<SubvolumePart>(message) ||
           std::holds_alternative<ManifestPart>(message);
}

} // namespace

void Operations::add(Operation operation, Running running) {
    const auto [at, is_new] = running_.emplace(operation, std::move(running));
    if (!is_new) {
        return;
    }
    for (const Stream stream : {Stream::out, Stream::err}) {
        Pipe& pipe = stream == Stream::out ? at->second.out : at->second.err;
        if (pipe.descriptor.is_open()) {
            pipes_[pipe.descriptor.get()] = {operation, stream};
            watch(pipe, pipe.window > 0);
        }
    }
}

void Operations::start(Operation operation, const Exec& exec) {
    if (exec.arguments.empty() || running_.contains(operation)) {
        send_({operation, Failed{EINVAL, "no program, or an operation that already runs"}});
        return;
    }
    Ends out = make_pipe();
    Ends err = make_pipe();
    const pid_t child = ::fork();
    if (child < 0) {
        send_({operation, Failed{errno, "fork: " + error_text(errno)}});
        return;
    }
    if (child == 0) {
        run_child(exec, out.write.get(), err.write.get());
    }
    Running running;
    running.process = child;
    running.out = {std::move(out.read), exec.window, false};
    running.err = {std::move(err.read), exec.window, false};
    add(operation, std::move(running));
}

void Operations::start(Operation operation, const std::function<Message()>& work) {
    start_in_parts(operation, [&work](const auto& send) { send(work()); });
}

void Operations::start_in_parts(
    Operation operation, const std::function<void(const std::function<void(Message)>&)>& work) {
    Ends answer = make_pipe();
    const pid_t child = ::fork();
    if (child < 0) {
        send_({operation, Failed{errno, "fork: " + error_text(errno)}});
        return;
    }
    if (child == 0) {
        prepare_child();
        bool is_written = true;
        work([&](Message message) {
            const Frame frame{operation, std::move(message)};
            is_written = is_written && write_all(answer.write.get(), encode(frame));
        });
        ::_exit(is_written ? 0 : 1);
    }
    Running running;
    running.process = child;
    running.is_worker = true;
    running.answer.feed(preamble);
    running.out = {std::move(answer.read), unlimited, false};
    add(operation, std::move(running));
}

/// What a worker has said so far.
void Operations::pass_on(Operation operation, Running& running) {
    while (auto frame = running.answer.next()) {
        if (!running.has_answered) {
            running.has_answered = !is_part(frame->message);
            send_({operation, std::move(frame->message)});
        }
    }
}

void Operations::hold_workers(bool is_full) {
    if (holds_workers_ == is_full) {
        return;
    }
    holds_workers_ = is_full;
    for (auto& [operation, running] : running_) {
        if (running.is_worker) {
            watch(running.out, !is_full);
        }
    }
}

void Operations::watch(Pipe& pipe, bool wanted) {
    if (!pipe.descriptor.is_open() || pipe.watched == wanted) {
        return;
    }
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = pipe.descriptor.get();
    ::epoll_ctl(epoll_, wanted ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, pipe.descriptor.get(), &event);
    pipe.watched = wanted;
}

void Operations::pump(Operation operation, Running& running, Pipe& pipe, Stream stream) {
    std::string data;
    while (pipe.descriptor.is_open() && pipe.window > 0 && !(running.is_worker && holds_workers_)) {
        data.resize(std::min<std::uint64_t>(pipe.window, largest_chunk));
        const ssize_t got = ::read(pipe.descriptor.get(), data.data(), data.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        // What an ended program left to its background children is not waited for.
        if (got == 0 || (got < 0 && (errno != EAGAIN || running.has_ended))) {
            watch(pipe, false);
            pipes_.erase(pipe.descriptor.get());
            pipe.descriptor.reset();
            return;
        }
        if (got < 0) {
            return;
        }
        data.resize(static_cast<std::size_t>(got));
        if (running.is_worker) {
            running.answer.feed(data);
            pass_on(operation, running);
            continue;
        }
        pipe.window -= static_cast<std::uint64_t>(got);
        send_({operation, Output{stream, data, stamp()}});
    }
    watch(pipe, pipe.window > 0 && !(running.is_worker && holds_workers_));
}

void Operations::finish_if_done(Operation operation) {
    const auto at = running_.find(operation);
    if (at == running_.end()) {
        return;
    }
    Running& running = at->second;
    if (!running.has_ended || running.out.descriptor.is_open() ||
        running.err.descriptor.is_open()) {
        return;
    }
    if (setting_ && setting_->first == operation) {
        (void)stamp();
        setting_.reset();
    }
    if (running.is_worker && running.has_answered) {
        // All of it was passed on.
    } else if (running.is_worker) {
        send_({operation, Failed{EIO, "the worker ended without an answer"}});
    } else if (WIFSIGNALED(running.status)) {
        send_({operation, Exited{0, static_cast<std::uint32_t>(WTERMSIG(running.status))}});
    } else {
        send_({operation, Exited{WEXITSTATUS(running.status), 0}});
    }
    running_.erase(at);
}

void Operations::readable(int descriptor) {
    const auto at = pipes_.find(descriptor);
    if (at == pipes_.end()) {
        return;
    }
    const auto [operation, stream] = at->second;
    Running& running = running_.at(operation);
    pump(operation, running, stream == Stream::out ? running.out : running.err, stream);
    finish_if_done(operation);
}

void Operations::grant(Operation operation, const Grant& grant) {
    const auto at = running_.find(operation);
    if (at == running_.end()) {
        return; // It ended while the grant was on its way.
    }
    Pipe& pipe = grant.stream == Stream::out ? at->second.out : at->second.err;
    pipe.window += grant.bytes;
    watch(pipe, true);
    if (at->second.has_ended) {
        pump(operation, at->second, pipe, grant.stream);
        finish_if_done(operation);
    }
}

void Operations::signal(Operation operation, std::uint32_t number) {
    const auto at = running_.find(operation);
    if (at != running_.end() && !at->second.has_ended) {
        ::kill(-at->second.process, static_cast<int>(number));
    }
}

void Operations::clock_is_set_by(Operation operation) {
    const bool has_programs = std::any_of(running_.begin(), running_.end(),
                                          [](const auto& one) { return !one.second.is_worker; });
    if (!has_programs) {
        earliest_stamp_ = 0;
        return;
    }
    const std::int64_t monotonic = now_monotonic(); // Before the other: rather ahead than behind.
    setting_ = {operation, wall_microseconds() - monotonic};
}

/// Until it is known to have been set, the clock may show what it would without.
std::int64_t Operations::stamp() {
    if (setting_) {
        earliest_stamp_ = std::max(earliest_stamp_, now_monotonic() + setting_->second);
    }
    return std::max(wall_microseconds(), earliest_stamp_);
}

void Operations::ended(pid_t child, int status) {
    for (auto& [operation, running] : running_) {
        if (running.process != child || running.has_ended) {
            continue;
        }
        running.has_ended = true;
        running.status = status;
        const Operation done = operation;
        pump(done, running, running.out, Stream::out);
        pump(done, running, running.err, Stream::err);
        finish_if_done(done);
        return;
    }
}

} // namespace harness::agent::guest
