#include "harness/async/find_program.hpp"

#include "harness/base/concat.hpp"

#include <cstdlib>
#include <unistd.h>

namespace harness::async {

std::string find_program(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::string rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
    rest += ":/usr/bin:/usr/sbin:/run/current-system/sw/bin:"; // Debian's users lack /usr/sbin.
    for (std::size_t colon = 0; (colon = rest.find(':')) != std::string::npos;) {
        std::string candidate = concat(rest.substr(0, colon), "/", name);
        rest.erase(0, colon + 1);
        if (::access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
    }
    return {};
}

} // namespace harness::async
