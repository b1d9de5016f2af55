#include "harness/qemu/qmp_channel.hpp"

#include "harness/base/concat.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <memory>

namespace harness::qemu {

QmpChannel::QmpChannel(async::Executor executor, int descriptor, Observer observer)
    : channel_(executor, descriptor), observer_(std::move(observer)) {}

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
            co_return;
        }
        lines_.feed(std::string_view(buffer).substr(0, count));
        while (const auto line = lines_.next()) {
            observer_.log(concat("< ", *line));
            const qmp::Message message = qmp::parse(*line);
            if (std::holds_alternative<qmp::Greeting>(message)) {
                send(qmp::command("qmp_capabilities", ++last_id_));
            } else if (const auto* event = std::get_if<qmp::Event>(&message)) {
                observer_.event(*event);
            }
        }
    }
}

void QmpChannel::close() {
    boost::system::error_code ignored;
    channel_.close(ignored);
}

} // namespace harness::qemu
