#include "harness/cli/host_looks.hpp"

#include "harness/base/concat.hpp"
#include "harness/cli/process_limits.hpp"
#include "harness/doctor/judge.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;
using doctor::Sight;

/// The guest's system while it is made, and one saved machine.
constexpr Bytes cache_needed = gibibytes(1);
/// What the shipped scenarios write of their sparse disks, several times.
constexpr Bytes runs_needed = gibibytes(1);
constexpr Bytes memory_needed = mebibytes(768);

/// The directory itself, or the nearest above it that is there.
fs::path nearest_there(fs::path path) {
    std::error_code ignored;
    while (!fs::exists(path, ignored) && path.has_parent_path() && path != path.parent_path()) {
        path = path.parent_path();
    }
    return path;
}

Sight space_at(const fs::path& wanted, Bytes needed, std::string_view option) {
    const fs::path place = nearest_there(fs::absolute(wanted));
    struct statvfs info{};
    if (::statvfs(place.c_str(), &info) != 0 || ::access(place.c_str(), W_OK | X_OK) != 0) {
        return {false, concat(wanted.string(), ": ", std::strerror(errno)),
                concat("choose another place by ", option)};
    }
    return doctor::judge_space(wanted.string(), Bytes{info.f_bavail} * info.f_frsize, needed,
                               option);
}

std::string limit_text(rlim_t limit) {
    return limit == RLIM_INFINITY ? "unlimited" : to_human(Bytes{limit});
}

} // namespace

Sight cache_space(Examination& examination) {
    return space_at(examination.environment().cache, cache_needed, "HARNESS_CACHE");
}

Sight runs_space(Examination& examination) {
    return space_at(examination.environment().runs, runs_needed, "--runs or HARNESS_RUNS");
}

Sight available_memory(Examination& examination) {
    // A machine may take three quarters of what is there.
    return doctor::judge_memory(Bytes{examination.environment().limits.memory.count / 3 * 4},
                                memory_needed);
}

Sight open_files(Examination&) {
    return look_at_open_files();
}

Sight address_space(Examination&) {
    return look_at_address_space();
}

Sight locked_memory(Examination&) {
    rlimit limit{};
    ::getrlimit(RLIMIT_MEMLOCK, &limit);
    return {true, limit_text(limit.rlim_cur), ""};
}

Sight clock(Examination&) {
    struct stat program{};
    ::stat("/proc/self/exe", &program);
    return doctor::judge_clock(std::time(nullptr), program.st_mtim.tv_sec);
}

Sight shared_memory(Examination&) {
    struct statvfs info{};
    if (::statvfs("/dev/shm", &info) != 0) {
        return {false, concat("/dev/shm: ", std::strerror(errno)), ""};
    }
    return {true, concat(to_human(Bytes{info.f_bavail} * info.f_frsize), " free"), ""};
}

Sight vsock(Examination&) {
    constexpr const char* node = "/dev/vhost-vsock";
    if (::access(node, R_OK | W_OK) != 0) {
        return {false, concat(node, ": ", std::strerror(errno)), ""};
    }
    return {true, node, ""};
}

} // namespace harness::cli
