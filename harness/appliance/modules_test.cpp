#include "harness/appliance/modules.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness::appliance;

TEST_CASE("a module comes after everything that it needs", "[appliance]") {
    const ModuleIndex index("kernel/fs/btrfs/btrfs.ko.xz: kernel/lib/raid6/raid6_pq.ko.xz "
                            "kernel/crypto/xor.ko.xz\n"
                            "kernel/lib/raid6/raid6_pq.ko.xz:\n"
                            "kernel/crypto/xor.ko.xz:\n"
                            "kernel/fs/fat/nls_iso8859-1.ko:\n");
    const std::vector<std::string> names{"btrfs", "nls_iso8859_1", "built_in"};
    CHECK(index.load_order(names) == std::vector<std::string>{"kernel/lib/raid6/raid6_pq.ko.xz",
                                                              "kernel/crypto/xor.ko.xz",
                                                              "kernel/fs/btrfs/btrfs.ko.xz",
                                                              "kernel/fs/fat/nls_iso8859-1.ko"});
}
