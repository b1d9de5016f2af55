#include "harness/guest/console_stream.hpp"

#include "harness/base/concat.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

namespace harness::guest {

namespace {

constexpr std::size_t lines_in_a_cause = 8;
constexpr std::uint64_t longest_log = 16ULL * 1024 * 1024;

} // namespace

ConsoleStream::ConsoleStream(async::Executor executor, const std::filesystem::path& log,
                             secrets::Hiding hiding, const std::string& name)
    : executor_(executor), log_(log, std::ios::binary | std::ios::app), hiding_(std::move(hiding)),
      outlet_(hiding_.outlet(name)) {}

ConsoleStream::~ConsoleStream() {
    show(outlet_.rest());
}

void ConsoleStream::open(int descriptor) {
    console_.expect_boot();
    stream_ = std::make_unique<boost::asio::posix::stream_descriptor>(executor_, descriptor);
    stream_->non_blocking(true);
}

async::Task<> ConsoleStream::serve(std::function<void(const std::string&)> on_trouble) {
    std::string buffer(16384, '\0');
    for (;;) {
        const auto result = co_await stream_->async_read_some(
            boost::asio::buffer(buffer), boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto& [error, count] = result;
        if (error) {
            co_return;
        }
        take(std::string_view(buffer).substr(0, count));
        if (console_.trouble()) {
            on_trouble(*console_.trouble());
        }
    }
}

void ConsoleStream::read_now() {
    std::string buffer(16384, '\0');
    while (stream_ && stream_->is_open()) {
        const ssize_t got = ::read(stream_->native_handle(), buffer.data(), buffer.size());
        if (got <= 0) {
            return;
        }
        take(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
    }
}

void ConsoleStream::close() {
    if (stream_) {
        boost::system::error_code ignored;
        stream_->close(ignored);
    }
    show(outlet_.rest());
}

std::string ConsoleStream::explained(std::string cause) const {
    if (console_.trouble()) {
        cause = hiding_.text(*console_.trouble());
    }
    const Console& told = hiding_.censor() != nullptr ? shown_ : console_;
    const auto lines = told.last_lines(lines_in_a_cause);
    if (!lines.empty()) {
        cause += concat("; its console's last lines:\n  ", join(lines, "\n  "));
    }
    return cause;
}

void ConsoleStream::take(std::string_view bytes) {
    console_.feed(bytes);
    show(outlet_.pass(bytes));
}

void ConsoleStream::show(std::string_view bytes) {
    if (hiding_.censor() != nullptr) {
        shown_.feed(bytes);
    }
    if (logged_ < longest_log && !bytes.empty()) {
        log_ << bytes << std::flush;
        logged_ += bytes.size();
    }
}

} // namespace harness::guest
