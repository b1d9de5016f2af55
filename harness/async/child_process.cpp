#include "harness/async/child_process.hpp"

#include "harness/async/collect_command.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace harness::async {

namespace {

/// Everything that the child needs, made before the fork: after it only system calls are safe.
struct Prepared {
    explicit Prepared(const ChildCommand& command);

    std::vector<std::string> environment;
    std::vector<char*> argv;
    std::vector<char*> envp;
};

Prepared::Prepared(const ChildCommand& command) {
    for (char** entry = environ; *entry != nullptr; ++entry) {
        environment.emplace_back(*entry);
    }
    for (const auto& [name, value] : command.environment) {
        std::erase_if(environment,
                      [&](const std::string& e) { return e.starts_with(concat(name, "=")); });
        environment.push_back(concat(name, "=", value));
    }
    argv.push_back(const_cast<char*>(command.program.c_str()));
    for (const std::string& argument : command.arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    for (const std::string& entry : environment) {
        envp.push_back(const_cast<char*>(entry.c_str()));
    }
    envp.push_back(nullptr);
}

/// Moves the wanted descriptors to their numbers, by way of high ones so that none is overwritten
/// while it is still needed. All others are close-on-exec already.
bool place_descriptors(const ChildCommand& command) {
    constexpr int first_free = 200;
    int next = first_free;
    const int null = ::open("/dev/null", O_RDWR);
    for (const auto& wanted : command.descriptors) {
        if (::dup2(wanted.second, next++) < 0) {
            return false;
        }
    }
    for (int standard = 0; standard <= 2; ++standard) {
        ::dup2(null, standard);
    }
    next = first_free;
    for (const auto& wanted : command.descriptors) {
        if (::dup2(next, wanted.first) < 0) {
            return false;
        }
        ::close(next++);
    }
    // Whatever a library of ours left inheritable stays with us.
    const int highest =
        command.descriptors.empty()
            ? 2
            : std::max_element(command.descriptors.begin(), command.descriptors.end())->first;
    ::syscall(SYS_close_range, static_cast<unsigned>(std::max(highest, 2)) + 1, ~0U, 4U);
    return true;
}

[[noreturn]] void run_child(const ChildCommand& command, const Prepared& prepared, pid_t parent,
                            int report) {
    // The report descriptor must survive until exec, which closes it.
    const int kept = ::fcntl(report, F_DUPFD_CLOEXEC, 900);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const bool orphaned = ::getppid() != parent;
    ::setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    if (!orphaned && place_descriptors(command) &&
        (command.directory.empty() || ::chdir(command.directory.c_str()) == 0)) {
        ::execvpe(command.program.c_str(), prepared.argv.data(), prepared.envp.data());
    }
    const int error = errno;
    const ssize_t ignored = ::write(kept, &error, sizeof error);
    (void)ignored;
    ::_exit(127);
}

/// What the child reports if it can not become the program; 0 if it did.
int read_report(int descriptor) {
    int error = 0;
    ssize_t got = 0;
    do {
        got = ::read(descriptor, &error, sizeof error);
    } while (got < 0 && errno == EINTR);
    return got == sizeof error ? error : 0;
}

} // namespace

std::string ExitStatus::to_text() const {
    if (signal != 0) {
        return concat("killed by signal ", signal, " (", ::strsignal(signal), ")");
    }
    return concat("exit code ", code);
}

ChildProcess::ChildProcess(Executor executor, const ChildCommand& command) : handle_(executor) {
    const Prepared prepared(command);
    int report[2] = {-1, -1};
    if (::pipe2(report, O_CLOEXEC) != 0) {
        throw Error(concat("starting ", command.program, ": ", std::strerror(errno)));
    }
    const pid_t parent = ::getpid();
    id_ = ::fork();
    if (id_ == 0) {
        run_child(command, prepared, parent, report[1]);
    }
    const int fork_error = id_ < 0 ? errno : 0;
    ::close(report[1]);
    const int exec_error = id_ < 0 ? fork_error : read_report(report[0]);
    ::close(report[0]);
    if (exec_error != 0) {
        if (id_ > 0) {
            reap(true);
        }
        throw Error(concat("starting ", command.program, ": ", std::strerror(exec_error)));
    }
    const long pidfd = ::syscall(SYS_pidfd_open, id_, 0);
    if (pidfd < 0) {
        const int error = errno;
        signal(SIGKILL);
        reap(true);
        throw Error(concat("watching ", command.program, ": pidfd_open: ", std::strerror(error)));
    }
    ::fcntl(static_cast<int>(pidfd), F_SETFD, FD_CLOEXEC);
    handle_.assign(static_cast<int>(pidfd));
}

ChildProcess::~ChildProcess() {
    if (!has_ended_) {
        signal(SIGKILL);
        reap(true);
    }
}

void ChildProcess::reap(bool block) {
    int status = 0;
    pid_t done = 0;
    do {
        done = ::waitpid(id_, &status, block ? 0 : WNOHANG);
    } while (done < 0 && errno == EINTR);
    if (done != id_) {
        return;
    }
    has_ended_ = true;
    status_ =
        WIFSIGNALED(status) ? ExitStatus{0, WTERMSIG(status)} : ExitStatus{WEXITSTATUS(status), 0};
}

Task<ExitStatus> ChildProcess::wait() {
    while (!has_ended_) {
        co_await handle_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                    boost::asio::use_awaitable);
        reap(false);
    }
    co_return status_;
}

void ChildProcess::signal(int number) {
    if (!has_ended_ && id_ > 0) {
        ::kill(-id_, number);
        ::kill(id_, number); // In case it has not made its group yet.
    }
}

DescriptorPair make_socket_pair() {
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        throw Error(concat("making a socket pair: ", std::strerror(errno)));
    }
    return {ends[0], ends[1]};
}

Task<CommandOutput> run_command(ChildCommand command, std::size_t limit) {
    CommandOutput result;
    result.status = co_await collect_command(std::move(command), limit, &result.out, &result.err);
    co_return result;
}

} // namespace harness::async
