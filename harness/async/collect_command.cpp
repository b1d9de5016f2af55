#include "harness/async/collect_command.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace harness::async {

namespace {

Task<> read_all(int descriptor, std::size_t limit, std::string* all) {
    boost::asio::posix::stream_descriptor stream(co_await boost::asio::this_coro::executor,
                                                 descriptor);
    std::string buffer(65536, '\0');
    for (;;) {
        const auto result = co_await stream.async_read_some(
            boost::asio::buffer(buffer), boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto& [error, count] = result;
        if (error) {
            co_return;
        }
        all->append(buffer, 0, std::min(count, limit - std::min(limit, all->size())));
    }
}

} // namespace

Task<ExitStatus> collect_command(ChildCommand command, std::size_t limit, std::string* collected,
                                 std::string* errors) {
    using namespace boost::asio::experimental::awaitable_operators;
    const auto any = co_await boost::asio::this_coro::executor;
    const Executor executor = *any.target<Executor>();
    int out[2] = {-1, -1};
    int err[2] = {-1, -1};
    if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) {
        throw Error(concat("running ", command.program, ": ", std::strerror(errno)));
    }
    command.descriptors.emplace_back(1, out[1]);
    command.descriptors.emplace_back(2, err[1]);
    std::unique_ptr<ChildProcess> child;
    std::exception_ptr failure;
    try {
        child = std::make_unique<ChildProcess>(executor, command);
    } catch (...) {
        failure = std::current_exception();
    }
    ::close(out[1]);
    ::close(err[1]);
    if (failure) {
        ::close(out[0]);
        ::close(err[0]);
        std::rethrow_exception(failure);
    }
    co_await (read_all(out[0], limit, collected) && read_all(err[0], limit, errors));
    co_return co_await child->wait();
}

} // namespace harness::async
