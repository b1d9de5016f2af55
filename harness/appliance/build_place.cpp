#include "harness/appliance/build_place.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <unistd.h>

namespace harness::appliance {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view unfinished = ".building";

async::FileLock lock_builds(const fs::path& parent) {
    try {
        fs::create_directories(parent);
        return async::FileLock::get(parent / "lock");
    } catch (const std::exception& error) {
        throw Error(concat("the guest's system can not be built in ", parent.string(), ": ",
                           error.what(), "; HARNESS_CACHE names another directory"));
    }
}

} // namespace

BuildPlace::BuildPlace(const fs::path& parent) : lock_(lock_builds(parent)), parent_(parent) {
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
