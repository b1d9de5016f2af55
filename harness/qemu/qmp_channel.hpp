#pragma once

#include "harness/async/event.hpp"
#include "harness/async/task.hpp"
#include "harness/qemu/qmp.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace harness::qemu {

/// Moves QMP over a socket: negotiates, writes every line to a log, hands on the events.
class QmpChannel {
  public:
    struct Observer {
        std::function<void(std::string_view line)> log;
        std::function<void(const qmp::Event&)> event;
    };

    QmpChannel(async::Executor executor, int descriptor, Observer observer);

    /// Reads until the channel closes.
    [[nodiscard]] async::Task<> serve();

    /// Returns when QEMU has done it (arguments: an object as JSON, or nothing); throws Error with
    /// its words where it can not.
    [[nodiscard]] async::Task<> execute(std::string_view command, std::string_view arguments = {});

    void close();

  private:
    void send(std::string line);
    void take(const qmp::Message& message);
    void give_up();

    boost::asio::posix::stream_descriptor channel_;
    Observer observer_;
    qmp::Lines lines_;
    std::uint64_t last_id_ = 0;
    struct Pending {
        explicit Pending(async::Executor executor) : done(executor) {}
        async::Event done;
        std::optional<std::string> error;
    };
    std::map<std::uint64_t, std::shared_ptr<Pending>> pending_;
    async::Executor executor_;
    async::Event is_open_; ///< QEMU takes commands, or has gone.
    bool has_gone_ = false;
};

} // namespace harness::qemu
