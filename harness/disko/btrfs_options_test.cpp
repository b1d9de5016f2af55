#include "harness/base/testing/catch.hpp"
#include "harness/disko/btrfs_options.hpp"

using namespace harness::disko;

namespace {

using Options = std::vector<std::string>;

Options ignored(const Options& first, const Options& later) {
    return ineffective_options(later, file_system_options(first));
}

} // namespace

TEST_CASE("the first mount's options decide for the file system", "[disko]") {
    CHECK(ignored({"compress=zstd:3"}, {"compress=zstd:1", "noatime"}) ==
          Options{"compress=zstd:1"});
    CHECK(ignored({"compress=zstd:3"}, {"nodatacow", "compress=no"}) ==
          Options{"nodatacow", "compress=no"});
    CHECK(ignored({"noatime"}, {"compress=zstd"}) == Options{"compress=zstd"});
    CHECK(ignored({"ssd", "discard=async"}, {"discard=async", "ssd", "commit=30"}) ==
          Options{"commit=30"});
}

TEST_CASE("options that mean the same do not differ", "[disko]") {
    CHECK(ignored({"compress=zstd:3"}, {"compress=zstd"}).empty());
    CHECK(ignored({"compress"}, {"compress=zlib:3"}).empty());
    CHECK(ignored({"noatime"}, {"compress=no", "datacow", "noautodefrag"}).empty());
    CHECK(ignored({"compress=zstd,noatime"}, {"defaults", "compress=zstd"}).empty());
}

TEST_CASE("compression and nodatacow exclude each other in one list", "[disko]") {
    CHECK(ignored({"compress=zstd", "nodatacow"}, {"compress=zstd"}) == Options{"compress=zstd"});
    CHECK(ignored({"nodatacow", "compress=zstd"}, {"nodatacow"}) == Options{"nodatacow"});
    CHECK(ignored({"nodatacow", "compress=no"}, {"nodatacow"}).empty());
}

TEST_CASE("an option is the mount's, the file system's or unknown", "[disko]") {
    CHECK(scope_of("noatime") == OptionScope::mount);
    CHECK(scope_of("subvol=@") == OptionScope::mount);
    CHECK(scope_of("x-systemd.device-timeout=5") == OptionScope::mount);
    CHECK(scope_of("space_cache=v2") == OptionScope::file_system);
    CHECK(scope_of("no_exec") == OptionScope::unknown);
}
