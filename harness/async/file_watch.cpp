#include "harness/async/file_watch.hpp"

#include "harness/async/deadline.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/inotify.h>
#include <unistd.h>

namespace harness::async {

namespace {

/// An editor writes a file in several steps.
constexpr std::chrono::milliseconds calm{50};
constexpr std::size_t buffer_size = 16 * 1024;

int open_events() {
    const int descriptor = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (descriptor < 0) {
        throw Error(concat("watching files: ", std::strerror(errno),
                           ": raise fs.inotify.max_user_instances, or end another watcher"));
    }
    return descriptor;
}

} // namespace

FileWatch::FileWatch(Executor executor, const std::set<std::filesystem::path>& files)
    : events_(executor, open_events()) {
    for (const std::filesystem::path& file : files) {
        const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
        constexpr std::uint32_t changes =
            IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE;
        if (::inotify_add_watch(events_.native_handle(), parent.c_str(), changes) < 0 &&
            errno != ENOENT) {
            throw Error(concat("watching ", parent.string(), ": ", std::strerror(errno),
                               errno == ENOSPC ? ": raise fs.inotify.max_user_watches" : ""));
        }
        names_.insert(file.filename().string());
    }
}

bool FileWatch::names_one(std::string_view events) const {
    while (events.size() >= sizeof(inotify_event)) {
        inotify_event head{};
        std::memcpy(&head, events.data(), sizeof head);
        const std::string_view name = events.substr(sizeof head, head.len);
        if (names_.contains(std::string(name.substr(0, name.find('\0'))))) {
            return true;
        }
        events.remove_prefix(std::min(events.size(), sizeof head + head.len));
    }
    return false;
}

Task<bool> FileWatch::changed() {
    std::array<char, buffer_size> buffer{};
    for (bool has_changed = false; !has_changed && !is_cancelled_;) {
        const auto result = co_await events_.async_read_some(
            boost::asio::buffer(buffer), boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto& [error, size] = result;
        if (error) {
            co_return false;
        }
        has_changed = names_one({buffer.data(), size});
    }
    co_await passing_of(Deadline::in(calm));
    co_return !is_cancelled_;
}

void FileWatch::cancel() {
    is_cancelled_ = true;
    boost::system::error_code ignored;
    events_.cancel(ignored);
}

} // namespace harness::async
