#include "harness/appliance/build_place.hpp"

#include "harness/async/deadline.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

namespace harness::appliance {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view unfinished = ".building";

constexpr std::chrono::milliseconds look_again_after{50};
constexpr std::chrono::minutes longest_wait{30}; ///< A slow mirror's packages come in that.

std::optional<async::FileLock> try_to_lock(const fs::path& parent) {
    try {
        fs::create_directories(parent);
        return async::FileLock::try_to_get(parent / "lock");
    } catch (const std::exception& error) {
        throw Error(concat("the guest's system can not be built in ", parent.string(), ": ",
                           error.what(), "; HARNESS_CACHE names another directory"));
    }
}

} // namespace

async::Task<async::FileLock> turn_to_build(fs::path parent, async::Interrupt* interrupt,
                                           std::function<void(std::string_view)> progress) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto deadline = async::Deadline::in(longest_wait);
    auto lock = try_to_lock(parent);
    if (!lock) {
        progress(concat("waiting for another run, which makes a system in ", parent.string()));
    }
    while (!lock) {
        if (interrupt->is_requested()) {
            throw Interrupted(interrupt->reason());
        }
        if (deadline.has_passed()) {
            throw Error(concat("another run has been making a system in ", parent.string(),
                               " for 30 minutes; end it, or let HARNESS_CACHE name another "
                               "directory"));
        }
        // A lock of another process ends without a word.
        boost::asio::steady_timer timer(executor, look_again_after);
        co_await timer.async_wait(boost::asio::use_awaitable);
        lock = try_to_lock(parent);
    }
    co_return std::move(*lock);
}

BuildPlace::BuildPlace(const fs::path& parent, async::FileLock turn)
    : lock_(std::move(turn)), parent_(parent) {
    for (const auto& entry : fs::directory_iterator(parent)) {
        if (entry.path().filename().string().starts_with(unfinished)) {
            std::error_code ignored;
            fs::remove_all(entry.path(), ignored);
        }
    }
}

BuildPlace::~BuildPlace() {
    if (!directory_.empty()) {
        std::error_code ignored;
        fs::remove_all(directory_, ignored);
    }
}

async::Task<> BuildPlace::finish_work(async::Task<> work, Bytes needed) {
    try {
        co_await std::move(work);
    } catch (const Interrupted&) {
        throw;
    } catch (const std::exception& error) {
        throw Error(explain(error.what(), needed));
    }
}

std::string BuildPlace::explain(std::string_view trouble, Bytes needed) const {
    std::error_code error;
    const fs::space_info space = fs::space(parent_, error);
    if (error || space.available >= needed.count) {
        return std::string(trouble);
    }
    return concat(trouble, "\n  there are ", to_human(Bytes{space.available}), " free in ",
                  parent_.string(), ", and this needs up to ", to_human(needed),
                  ": make room there, or let HARNESS_CACHE name a directory with more");
}

const fs::path& BuildPlace::directory() {
    if (directory_.empty()) {
        directory_ = parent_ / concat(unfinished, "-", ::getpid());
        fs::create_directories(directory_);
    }
    return directory_;
}

void BuildPlace::finish_as(const fs::path& place) {
    std::error_code error;
    fs::rename(directory(), place, error);
    if (error) {
        throw Error(
            concat("moving ", directory().string(), " to ", place.string(), ": ", error.message()));
    }
    directory_.clear();
}

} // namespace harness::appliance
