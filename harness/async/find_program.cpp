#include "harness/async/find_program.hpp"

#include "harness/base/concat.hpp"

#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::async {

namespace {

/// As a shell takes it: directories and pipes may be executable as well.
bool is_program(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           ::access(path.c_str(), X_OK) == 0;
}

} // namespace

std::string find_program(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::string rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
    rest += ":/usr/bin:/usr/sbin:/run/current-system/sw/bin:"; // Debian's users lack /usr/sbin.
    for (std::size_t colon = 0; (colon = rest.find(':')) != std::string::npos;) {
        std::string candidate = concat(rest.substr(0, colon), "/", name);
        rest.erase(0, colon + 1);
        if (is_program(candidate)) {
            return candidate;
        }
    }
    return {};
}

} // namespace harness::async
