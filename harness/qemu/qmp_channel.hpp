#pragma once

#include "harness/async/task.hpp"
#include "harness/qemu/qmp.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>

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

    void close();

  private:
    void send(std::string line);

    boost::asio::posix::stream_descriptor channel_;
    Observer observer_;
    qmp::Lines lines_;
    std::uint64_t last_id_ = 0;
};

} // namespace harness::qemu
