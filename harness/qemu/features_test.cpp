#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/qemu/features.hpp"

#include <algorithm>
#include <regex>

using namespace harness;
using namespace harness::qemu;

TEST_CASE("devices are read with their aliases", "[qemu]") {
    CHECK(device_names("Storage devices:\n"
                       "name \"ich9-ahci\", bus PCI, alias \"ahci\"\n"
                       "name \"nvme\", bus PCI, desc \"Non-Volatile Memory Express\"\n\n") ==
          std::vector<std::string>{"ich9-ahci", "ahci", "nvme"});
}

TEST_CASE("capabilities are read from among other lines, broken ones included", "[qemu]") {
    CHECK(capability_names("{\"QMP\": {}}\n{\"return\": {}}\nnonsense\n"
                           "{\"return\": [{\"state\": false, \"capability\": \"events\"}, "
                           "{\"state\": true, \"capability\": \"x-ignore-shared\"}]}\n") ==
          std::vector<std::string>{"events", "x-ignore-shared"});
}

TEST_CASE("every device of the golden machines is one that is asked for", "[qemu]") {
    std::vector<std::string> known = common_devices();
    known.insert(known.end(), recorded_devices().begin(), recorded_devices().end());
    std::size_t seen = 0;
    for (const char* name : {"every-bus", "every-bus-uefi", "every-bus-secure-boot"}) {
        const std::string text =
            harness::testing::read_source_file(std::string("fixtures/machine/") + name + ".sh");
        const std::regex device("-device '?([a-z0-9-]+)");
        for (auto at = std::sregex_iterator(text.begin(), text.end(), device);
             at != std::sregex_iterator(); ++at) {
            const std::string word = (*at)[1];
            CAPTURE(name, word);
            CHECK(std::find(known.begin(), known.end(), word) != known.end());
            ++seen;
        }
    }
    CHECK(seen > 30);
}
