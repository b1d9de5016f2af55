#include "harness/agent/guest/processors.hpp"

#include "harness/agent/guest/system.hpp"

namespace harness::agent::guest {

namespace {

/// Of all that can be switched; the first one can not.
void switch_processors(const char* from, const char* to) {
    const std::string processors = "/sys/devices/system/cpu/";
    for (const std::string& name : list_directory(processors)) {
        const std::string file = processors + name + "/online";
        if (name != "cpu0" && read_small_file(file) == from) {
            write_file(file, to, 0200);
        }
    }
}

} // namespace

void start_processors() {
    switch_processors("0", "1");
}

void stop_processors() {
    switch_processors("1", "0");
}

} // namespace harness::agent::guest
