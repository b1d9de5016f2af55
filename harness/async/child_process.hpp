#pragma once

#include "harness/async/task.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace harness::async {

/// How a process ended.
struct ExitStatus {
    int code = 0;   ///< Where `signal` is 0.
    int signal = 0; ///< That killed it.

    [[nodiscard]] bool is_success() const { return code == 0 && signal == 0; }
    /// "exit code 1", "killed by signal 9 (Killed)".
    [[nodiscard]] std::string to_text() const;
};

struct ChildCommand {
    std::string program; ///< Looked up in PATH.
    std::vector<std::string> arguments;
    std::string directory; ///< Empty: ours.
    /// (descriptor in the child, ours). Everything else is closed; 0, 1 and 2 are /dev/null if
    /// unset.
    std::vector<std::pair<int, int>> descriptors;
    std::vector<std::pair<std::string, std::string>> environment; ///< Added to ours.
};

/// A child that can not outlive us: the kernel kills it when this process dies, however it dies,
/// and the destructor kills its process group. Not Boost.Process: 1.81 loses the signal that ended
/// a child and has no race-free place for the parent-death signal.
class ChildProcess {
  public:
    /// Throws Error where the program can not be started.
    ChildProcess(Executor executor, const ChildCommand& command);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    [[nodiscard]] pid_t id() const { return id_; }
    [[nodiscard]] bool has_ended() const { return has_ended_; }

    /// Waits for its end; may be called again after it.
    [[nodiscard]] Task<ExitStatus> wait();

    /// Sends a signal to its process group, if it still runs.
    void signal(int number);

  private:
    void reap(bool block);

    pid_t id_ = -1;
    bool has_ended_ = false;
    ExitStatus status_;
    boost::asio::posix::stream_descriptor handle_; ///< A pidfd: readable once the child has ended.
};

/// A pipe's or socket pair's two ends, close-on-exec; the caller owns both.
struct DescriptorPair {
    int ours = -1;
    int theirs = -1;
};

/// A connected pair of stream sockets. Throws Error.
[[nodiscard]] DescriptorPair make_socket_pair();

struct CommandOutput {
    ExitStatus status;
    std::string out;
    std::string err;
};

/// Runs a program to its end and collects what it prints, at most `limit` bytes of each stream.
[[nodiscard]] Task<CommandOutput> run_command(ChildCommand command, std::size_t limit);

} // namespace harness::async
