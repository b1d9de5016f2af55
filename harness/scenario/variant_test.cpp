#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/variant.hpp"

#include <boost/regex.hpp>

#include <array>

using namespace harness;
using namespace harness::scenario;

namespace {

const Place here{.file = "--variant", .line_text = {}};

Variant good(std::string_view text) {
    auto variant = parse_variant(text, here);
    CAPTURE(std::string(text));
    REQUIRE(variant);
    return *variant;
}

std::string refusal_of(std::string_view text) {
    const auto variant = parse_variant(text, here);
    return variant ? "accepted" : render(variant.error());
}

} // namespace

TEST_CASE("a variant is a change, or several with '+'", "[scenario]") {
    CHECK(good("as-recorded").changes.empty());
    CHECK(good("as-recorded").text.empty());
    const Variant both = good("swap-nvme-order+4k-sectors=/dev/nvme0n1");
    CHECK(both.text == "swap-nvme-order+4k-sectors=/dev/nvme0n1");
    REQUIRE(both.changes.size() == 2);
    CHECK(both.changes[0].change == Change::swap_nvme_order);
    CHECK(both.changes[1].change == Change::four_k_sectors);
    CHECK(both.changes[1].disk == "nvme0n1");
}

TEST_CASE("the changes take disks, sectors, sizes and rates", "[scenario]") {
    CHECK(good("replace-disk=nvme1n1").changes[0].disk == "nvme1n1");
    CHECK(good("smaller-disk=2048").changes[0].sectors == 2048U);
    const Variant smaller = good("smaller-disk=sda:34");
    CHECK(smaller.changes[0].disk == "sda");
    CHECK(smaller.changes[0].sectors == 34U);
    CHECK(good("extra-usb-disk=32GiB").changes[0].size == gibibytes(32));
    CHECK(good("slow-disk=20MB/s").changes[0].rate == Bytes{20'000'000});
    CHECK(good("slow-disk=vda:3MiB/s").changes[0].rate == mebibytes(3));
    CHECK(good("slow-disk=vda:3MiB/s").changes[0].disk == "vda");
}

TEST_CASE("a mistyped variant is answered with what was meant", "[scenario]") {
    CHECK(refusal_of("swap-nvm-order") == "--variant: error: unknown variant 'swap-nvm-order'\n"
                                          "  help: did you mean 'swap-nvme-order'?\n");
    CHECK(refusal_of("swap-nvme-order+4k-sector").find("did you mean '4k-sectors'?") !=
          std::string::npos);
    CHECK(refusal_of("").find("unknown variant ''") != std::string::npos);
    CHECK(refusal_of("swap-nvme-order+").find("unknown variant ''") != std::string::npos);
}

TEST_CASE("a value that a change does not take is refused with what it takes", "[scenario]") {
    CHECK(refusal_of("slow-disk=fast") ==
          "--variant: error: the variant 'slow-disk' does not take 'fast'\n"
          "  help: write a rate such as '20MB/s' or 'nvme1n1:20MB/s'\n");
    for (const char* text :
         {"swap-nvme-order=1", "replace-disk=", "replace-disk=/dev/disk/by-id/x", "smaller-disk=0",
          "smaller-disk=-5", "smaller-disk=:5", "smaller-disk=99999999999999999999",
          "extra-usb-disk=1MiB", "extra-usb-disk=70000001", "slow-disk=20", "slow-disk=0MB/s",
          "slow-disk=99999999999GB/s", "other-firmware=bios", "4k-sectors=NVME0"}) {
        CAPTURE(text);
        CHECK(refusal_of(text).find("does not take") != std::string::npos);
    }
}

TEST_CASE("a combination makes each change once", "[scenario]") {
    CHECK(refusal_of("4k-sectors+4k-sectors").find("stands twice") != std::string::npos);
    CHECK(refusal_of("4k-sectors+as-recorded").find("no change at all") != std::string::npos);
    CHECK(good("replace-disk=nvme0n1+replace-disk=nvme1n1").changes.size() == 2);
    CHECK(refusal_of(std::string(5000, 'a')).find("the limit is") != std::string::npos);
}

TEST_CASE("table, enumeration, help and pattern agree", "[scenario]") {
    const boost::regex pattern{std::string(variant_pattern())};
    const auto specs = change_specs();
    const std::vector<Variant> every = every_variant();
    REQUIRE(every.size() == specs.size());
    for (std::size_t i = 0; i < specs.size(); ++i) {
        CHECK(static_cast<std::size_t>(specs[i].change) == i);
        CHECK(specs[i].notation.starts_with(specs[i].name));
        CHECK(variant_help("").find(specs[i].meaning) != std::string::npos);
        const std::string& text = every[i].text;
        CHECK(good(text).changes == every[i].changes);
        CHECK(boost::regex_match(text, pattern));
    }
    for (const std::string text :
         {"as-recorded", "swap-nvme-order+slow-disk=nvme0n1:20MB/s", "extra-usb-disk=8GiB",
          "smaller-disk=sda:1+missing-disk=/dev/sdb"}) {
        CAPTURE(text);
        CHECK(boost::regex_match(text, pattern));
        CHECK(parse_variant(text, here));
    }
    for (const std::string text : {"swap", "slow-disk=20", "swap-nvme-order,4k-sectors", "+",
                                   "4k-sectors+", "4k-sectorsother-firmware"}) {
        CAPTURE(text);
        CHECK_FALSE(boost::regex_match(text, pattern));
    }
}
