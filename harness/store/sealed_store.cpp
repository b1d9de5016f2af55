#include "harness/store/sealed_store.hpp"

#include "harness/async/blocking.hpp"
#include "harness/async/file_lock.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/store/content_digest.hpp"
#include "harness/store/store_listing.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace harness::store {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds look_again_after{50};

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Key, then a line for each file.
std::string seal_text(const fs::path& directory, std::string_view key) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory)) {
        if (entry.is_regular_file() && entry.path().filename() != seal_name) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    std::string text = concat(key, "\nfiles\n");
    for (const std::string& name : names) {
        text += concat("  ", name, " ", content_digest(directory / name), "\n");
    }
    return text;
}

void write_seal(const fs::path& directory, std::string_view key) {
    const fs::path file = directory / seal_name;
    std::ofstream out(file, std::ios::binary);
    out << seal_text(directory, key);
    out.close();
    if (!out) {
        throw Error(concat("writing ", file.string(), ": ", std::strerror(errno)));
    }
}

std::string key_in(const std::string& seal) {
    const std::size_t files = seal.rfind("\nfiles\n");
    return files == std::string::npos ? std::string() : seal.substr(0, files);
}

} // namespace

std::string key_of_entry(const fs::path& directory) {
    return key_in(read_file(directory / seal_name));
}

/// The locks of an entry, and of what it stands on.
struct SealedStore::Held {
    std::vector<async::FileLock> locks;
};

SealedStore::SealedStore(fs::path cache, std::string kind, Bytes most, Say say)
    : cache_(std::move(cache)), parent_(cache_ / kind), most_(most), say_(std::move(say)) {}

fs::path SealedStore::place_of(std::string_view key) const {
    return parent_ / sha256_hex(key).substr(0, 16);
}

/// Null while somebody makes or removes one of them.
std::shared_ptr<SealedStore::Held> SealedStore::share(const fs::path& directory) {
    auto held = std::make_shared<Held>();
    constexpr std::size_t longest_chain = 1000;
    for (fs::path at = directory; held->locks.size() < longest_chain;) {
        auto lock = async::FileLock::try_to_share(lock_of(at));
        if (!lock) {
            return nullptr;
        }
        held->locks.push_back(std::move(*lock));
        const std::string below = read_file(at / parent_name);
        if (below.empty()) {
            return held;
        }
        at = parent_ / fs::path(below).filename();
    }
    return nullptr;
}

/// What is wrong with a finished entry, or with what it stands on; empty where nothing is.
std::string SealedStore::fault_of(const fs::path& directory, const std::string* key) {
    const std::string seal = read_file(directory / seal_name);
    const std::string sealed_key = key_in(seal);
    if (key != nullptr && sealed_key != *key) {
        return "it was made from something else";
    }
    if (sealed_key.empty()) {
        return "it has no seal";
    }
    try {
        if (!sound_.contains(directory) && seal != seal_text(directory, sealed_key)) {
            return "its files are not as they were";
        }
    } catch (const std::exception& error) {
        return error.what();
    }
    sound_.insert(directory);
    touch_entry(directory);
    const std::string below = read_file(directory / parent_name);
    return below.empty() ? "" : fault_of(parent_ / fs::path(below).filename(), nullptr);
}

void SealedStore::discard(const fs::path& directory, std::string_view reason) {
    sound_.erase(directory);
    if (remove_unless_held(directory)) {
        say_(concat("thrown away, and made anew: ", directory.string(), ": ", reason));
    }
}

async::Task<std::optional<ports::StoreEntry>> SealedStore::find(std::string key) {
    const fs::path place = place_of(key);
    std::error_code ignored;
    if (!fs::exists(place / seal_name, ignored)) {
        if (fs::exists(place, ignored)) {
            discard(place, "it has no seal");
        }
        co_return std::nullopt;
    }
    auto held = share(place);
    if (!held) {
        co_return std::nullopt;
    }
    std::string fault;
    std::function<void()> look = [&] { fault = fault_of(place, &key); };
    co_await async::run_blocking(std::move(look));
    if (fault.empty()) {
        co_return ports::StoreEntry{place, true, std::move(held)};
    }
    held.reset();
    discard(place, fault);
    co_return std::nullopt;
}

async::Task<std::optional<ports::StoreEntry>> SealedStore::find_or_begin(std::string key,
                                                                         async::Deadline deadline) {
    make_directory(parent_);
    const fs::path place = place_of(key);
    const auto executor = co_await boost::asio::this_coro::executor;
    for (;;) {
        auto found = co_await find(key);
        if (found) {
            co_return found;
        }
        auto lock = async::FileLock::try_to_get(lock_of(place));
        std::error_code ignored;
        if (lock && !fs::exists(place / seal_name, ignored)) {
            const fs::path work = unfinished_of(place);
            fs::remove_all(work, ignored); // Of a maker that was killed.
            remove_unfinished(parent_);
            make_directory(work);
            fs::permissions(work, fs::perms::owner_all, ignored);
            auto held = std::make_shared<Held>();
            held->locks.push_back(std::move(*lock));
            co_return ports::StoreEntry{work, false, std::move(held)};
        }
        if (deadline.has_passed()) {
            co_return std::nullopt;
        }
        // A lock of another process ends without a word.
        boost::asio::steady_timer timer(executor, look_again_after);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

async::Task<ports::StoreEntry> SealedStore::finish(ports::StoreEntry filled, std::string key) {
    const fs::path place = place_of(key);
    std::function<void()> close = [&] { write_seal(filled.directory, key); };
    co_await async::run_blocking(std::move(close));
    std::error_code error;
    fs::rename(filled.directory, place, error);
    if (error) {
        throw Error(concat("moving ", filled.directory.string(), " to ", place.string(), ": ",
                           error.message()));
    }
    sound_.insert(place);
    const auto held = std::static_pointer_cast<Held>(filled.hold);
    held->locks.front().share();
    const std::string below = read_file(place / parent_name);
    const auto more = below.empty() ? nullptr : share(parent_ / fs::path(below).filename());
    if (more) {
        std::move(more->locks.begin(), more->locks.end(), std::back_inserter(held->locks));
    }
    make_room(cache_, most_);
    co_return ports::StoreEntry{place, true, held};
}

void SealedStore::throw_away(ports::StoreEntry entry, std::string_view reason) {
    entry.hold.reset();
    discard(entry.directory, reason);
}

} // namespace harness::store
