#include "harness/cli/process_limits.hpp"

#include "harness/base/concat.hpp"
#include "harness/doctor/judge.hpp"

#include <sys/resource.h>

namespace harness::cli {

doctor::Sight look_at_open_files() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return doctor::judge_open_files(limit.rlim_cur);
}

doctor::Sight look_at_address_space() {
    rlimit limit{};
    ::getrlimit(RLIMIT_AS, &limit);
    return doctor::judge_address_space(limit.rlim_cur);
}

Diagnostics limits_in_the_way() {
    Diagnostics found;
    for (const doctor::Sight& sight : {look_at_open_files(), look_at_address_space()}) {
        if (!sight.works) {
            found.error({}, concat("a limit of this process: ", sight.seen), sight.remedy);
        }
    }
    return found;
}

} // namespace harness::cli
