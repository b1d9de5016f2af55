#pragma once

#include "harness/agent/guest/system.hpp"
#include "harness/agent/protocol.hpp"

#include <functional>
#include <map>
#include <optional>
#include <sys/types.h>

namespace harness::agent::guest {

/// The programs and file operations that run on behalf of the harness. Each is a child process, so
/// that nothing that hangs in a file system hangs the agent.
class Operations {
  public:
    /// `send` queues a frame for the harness. `epoll` is told of every pipe.
    Operations(int epoll, std::function<void(Frame)> send)
        : epoll_(epoll), send_(std::move(send)) {}

    void start(Operation operation, const Exec& exec);

    /// Forks; the child's answer to `work` becomes the operation's answer.
    void start(Operation operation, const std::function<Message()>& work);

    /// The same for an answer in parts: each that the child sends is passed on as it comes.
    void start_in_parts(Operation operation,
                        const std::function<void(const std::function<void(Message)>&)>& work);

    void grant(Operation operation, const Grant& grant);
    void signal(Operation operation, std::uint32_t number);

    /// This operation sets the clock, maybe back. What programs say from now on is stamped with no
    /// time before one that it has shown while they run.
    void clock_is_set_by(Operation operation);

    /// Epoll has something for this descriptor.
    void readable(int descriptor);

    /// While the channel is full, workers wait with the rest of their answers.
    void hold_workers(bool is_full);

    /// A child has ended, one of ours or an orphan.
    void ended(pid_t child, int status);

  private:
    struct Pipe {
        Descriptor descriptor;
        std::uint64_t window = 0;
        bool watched = false;
    };
    struct Running {
        pid_t process = -1;
        bool is_worker = false;
        bool has_ended = false;
        int status = 0;
        Pipe out;
        Pipe err;
        Decoder answer;            ///< Of a worker, as it comes.
        bool has_answered = false; ///< With the last part, or the only one.
    };

    void watch(Pipe& pipe, bool wanted);
    void pump(Operation operation, Running& running, Pipe& pipe, Stream stream);
    void pass_on(Operation operation, Running& running);
    void finish_if_done(Operation operation);
    void add(Operation operation, Running running);

    int epoll_;
    bool holds_workers_ = false;
    std::function<void(Frame)> send_;
    std::map<Operation, Running> running_;
    std::map<int, std::pair<Operation, Stream>> pipes_;
    [[nodiscard]] std::int64_t stamp();

    std::int64_t earliest_stamp_ = 0;
    /// Who is setting the clock, and by how much it was ahead of the monotonic one before.
    std::optional<std::pair<Operation, std::int64_t>> setting_;
};

} // namespace harness::agent::guest
