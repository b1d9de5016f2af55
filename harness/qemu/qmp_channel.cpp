#include "harness/qemu/qmp_channel.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <memory>

namespace harness::qemu {

QmpChannel::QmpChannel(async::Executor executor, int descriptor, Observer observer)
    : channel_(executor, descriptor), observer_(std::move(observer)), executor_(executor),
      is_open_(executor) {}

void QmpChannel::send(std::string line) {
    observer_.log(concat("> ", line.substr(0, line.size() - 1)));
    auto bytes = std::make_shared<std::string>(std::move(line));
    boost::asio::async_write(channel_, boost::asio::buffer(*bytes),
                             [bytes](const boost::system::error_code&, std::size_t) {});
}

async::Task<> QmpChannel::serve() {
    std::string buffer(16384, '\0');
    for (;;) {
        const auto result = co_await channel_.async_read_some(
            boost::asio::buffer(buffer), boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto& [error, count] = result;
        if (error) {
            give_up();
            co_return;
        }
        lines_.feed(std::string_view(buffer).substr(0, count));
        while (const auto line = lines_.next()) {
            observer_.log(concat("< ", *line));
            take(qmp::parse(*line));
        }
    }
}

void QmpChannel::take(const qmp::Message& message) {
    if (std::holds_alternative<qmp::Greeting>(message)) {
        send(qmp::command("qmp_capabilities", ++last_id_));
        is_open_.set(); // What comes after it is answered after it.
    } else if (const auto* event = std::get_if<qmp::Event>(&message)) {
        observer_.event(*event);
    } else if (const auto* answer = std::get_if<qmp::Answer>(&message)) {
        if (const auto at = pending_.find(answer->id); at != pending_.end()) {
            at->second->error = answer->error;
            at->second->done.set();
            pending_.erase(at);
        }
    }
}

void QmpChannel::give_up() {
    has_gone_ = true;
    is_open_.set();
    for (const auto& [id, pending] : pending_) {
        pending->error = "it has ended";
        pending->done.set();
    }
    pending_.clear();
}

async::Task<> QmpChannel::execute(std::string_view command, std::string_view arguments) {
    co_await is_open_.wait();
    if (has_gone_) {
        throw Error(concat("QEMU can not be asked for ", command, ": it has ended"));
    }
    const auto pending = std::make_shared<Pending>(executor_);
    pending_[++last_id_] = pending;
    send(qmp::command(command, last_id_, arguments));
    co_await pending->done.wait();
    if (pending->error) {
        throw Error(concat("QEMU refuses ", command, ": ", *pending->error));
    }
}

void QmpChannel::close() {
    boost::system::error_code ignored;
    channel_.close(ignored);
}

} // namespace harness::qemu
