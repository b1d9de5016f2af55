#include "harness/store/store_listing.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

namespace harness::store {

namespace fs = std::filesystem;

namespace {

constexpr const char* unfinished_ending = ".new";

Bytes size_on_disk(const fs::path& directory) {
    Bytes sum;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        struct stat info{};
        constexpr std::uint64_t unit = 512;
        if (::stat(entry.path().c_str(), &info) == 0) {
            sum.count += static_cast<std::uint64_t>(info.st_blocks) * unit;
        }
    }
    return sum;
}

void list_kind(const fs::path& parent, std::vector<Listed>& out) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(parent, error)) {
        std::error_code unsealed;
        const auto used = fs::last_write_time(entry.path() / seal_name, unsealed);
        if (!unsealed) {
            out.push_back(
                {entry.path(), parent.filename().string(), used, size_on_disk(entry.path())});
        }
    }
}

} // namespace

std::vector<Listed> list_entries(const fs::path& cache) {
    std::vector<Listed> out;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(cache, error)) {
        // What a link leads to is another cache's, which looks after it.
        if (entry.is_directory(error) && !entry.is_symlink(error)) {
            list_kind(entry.path(), out);
        }
    }
    std::sort(out.begin(), out.end(), [](const Listed& a, const Listed& b) {
        return std::pair(a.last_used, a.directory) < std::pair(b.last_used, b.directory);
    });
    return out;
}

void touch_entry(const fs::path& directory) {
    std::error_code ignored;
    fs::last_write_time(directory / seal_name, fs::file_time_type::clock::now(), ignored);
}

std::optional<async::FileLock> hold_entry(const fs::path& directory) {
    auto lock = async::FileLock::try_to_share(lock_of(directory));
    if (!lock || !fs::exists(directory / seal_name)) {
        return std::nullopt;
    }
    touch_entry(directory);
    return lock;
}

void adopt_entries(const fs::path& parent, const fs::path& file) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(parent, error)) {
        const fs::path& directory = entry.path();
        std::error_code missing;
        const auto made = fs::last_write_time(directory / file, missing);
        if (missing || fs::exists(directory / seal_name, missing)) {
            continue;
        }
        if (const auto lock = async::FileLock::try_to_share(lock_of(directory))) {
            std::ofstream(directory / seal_name) << file.string() << "\n";
            fs::last_write_time(directory / seal_name, made, missing);
        }
    }
}

bool remove_unless_held(const fs::path& directory) noexcept {
    try {
        const auto lock = async::FileLock::try_to_get(lock_of(directory));
        if (!lock) {
            return false;
        }
        // Without its seal it is nothing any more, wherever this is broken off.
        fs::remove(directory / seal_name);
        fs::remove_all(directory);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

std::vector<fs::path> make_room(const fs::path& cache, Bytes most) {
    std::vector<fs::path> removed;
    const std::vector<Listed> all = list_entries(cache);
    Bytes sum;
    for (const Listed& one : all) {
        sum.count += one.size.count;
    }
    for (const Listed& oldest : all) {
        if (sum.count <= most.count) {
            break;
        }
        if (remove_unless_held(oldest.directory)) {
            sum.count -= oldest.size.count;
            removed.push_back(oldest.directory);
        }
    }
    return removed;
}

void make_directory(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) {
        throw Error(concat("making ", directory.string(), ": ", error.message()));
    }
}

fs::path unfinished_of(const fs::path& directory) {
    return fs::path(directory) += unfinished_ending;
}

void remove_unfinished(const fs::path& parent) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(parent, ignored)) {
        const fs::path& work = entry.path();
        if (work.extension() == unfinished_ending &&
            async::FileLock::try_to_get(lock_of(fs::path(work).replace_extension()))) {
            fs::remove_all(work, ignored);
        }
    }
}

fs::path lock_of(const fs::path& directory) {
    return fs::path(directory) += ".lock";
}

} // namespace harness::store
