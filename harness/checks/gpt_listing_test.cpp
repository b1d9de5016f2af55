#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/checks/gpt_listing.hpp"

#include <array>

using namespace harness;
using namespace harness::checks;

namespace {

constexpr std::array<std::uint32_t, 2> one_and_two{1, 2};

std::string sound_table() {
    return harness::testing::read_source_file("fixtures/checks/zephyrus/gpt-primary.txt");
}

std::string damage_of(std::string_view before, std::string_view err = "") {
    return read_gpt_listing(concat(before, "\n", sound_table()), err, one_and_two).damage;
}

} // namespace

TEST_CASE("a table is read with the exact sectors, types and names of its partitions", "[checks]") {
    const GptListing table = read_gpt_listing(sound_table(), "", one_and_two);
    CHECK(table.damage.empty());
    CHECK(table.disk_guid == "5F171F12-EB27-4F9D-8BE2-4CC8D83DA6B5");
    CHECK(table.sector_size == 512);
    CHECK(table.numbers == std::vector<std::uint32_t>{1, 2});
    const GptEntry esp{.first_sector = 2048,
                       .last_sector = 2099199,
                       .type_guid = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
                       .guid = "94E4B7F5-D8A5-4A69-8A08-B9D56C96777C",
                       .name = "disk-primary-ESP",
                       .attributes = 0};
    CHECK(table.entries.at(1) == esp);
    CHECK(table.entries.at(2).last_sector == 3907028991);
}

TEST_CASE("answers belong to the partitions in the order in which they were asked for",
          "[checks]") {
    const std::array<std::uint32_t, 3> asked{7, 1, 2};
    const std::string missing = concat(sound_table());
    const std::size_t at = missing.find("Partition GUID code");
    const std::string text =
        concat(missing.substr(0, at), "Partition #7 does not exist.\n", missing.substr(at));
    const GptListing table = read_gpt_listing(text, "", asked);
    CHECK_FALSE(table.entries.contains(7));
    CHECK(table.entries.at(1).name == "disk-primary-ESP");
    CHECK_THROWS_AS(read_gpt_listing(text, "", std::array<std::uint32_t, 1>{7}), Error);
}

TEST_CASE("names with quotes and attributes in hex are read", "[checks]") {
    const GptListing table = read_gpt_listing("Disk identifier (GUID): A-1\n"
                                              "Sector size (logical): 4096 bytes\n"
                                              "No problems found.\n"
                                              "Partition GUID code: B-2 (x)\n"
                                              "Attribute flags: 1000000000000004\n"
                                              "Partition name: 'a b 'x''\n",
                                              "", std::array<std::uint32_t, 1>{1});
    CHECK(table.sector_size == 4096);
    CHECK(table.entries.at(1).attributes == 0x1000000000000004U);
    CHECK(table.entries.at(1).name == "a b 'x'");
}

TEST_CASE("sgdisk's repairs in memory are damage, although it exits with 0", "[checks]") {
    CHECK(damage_of("Creating new GPT entries in memory.") ==
          "Creating new GPT entries in memory.");
    CHECK(damage_of("Found invalid GPT and valid MBR; converting MBR to GPT format") ==
          "Found invalid GPT and valid MBR; converting MBR to GPT format");
    CHECK(damage_of("Caution: Found protective or hybrid MBR and corrupt GPT. Using GPT, but disk")
              .starts_with("Caution: Found protective"));
    CHECK(damage_of("", "Warning! One or more CRCs don't match. You should repair the disk!\n") ==
          "Warning! One or more CRCs don't match. You should repair the disk!");
    CHECK(damage_of("Problem: The secondary header's self-pointer indicates that it doesn't reside")
              .starts_with("Problem: The secondary header"));
    CHECK(
        damage_of("Caution: Partition 1 doesn't end on a 2048-sector boundary. This may").empty());
}

TEST_CASE("a listing without a table or without a verdict is not taken for sound", "[checks]") {
    CHECK_THROWS_WITH(read_gpt_listing("", "", {}), "sgdisk has printed no partition table");
    CHECK(
        read_gpt_listing("Disk identifier (GUID): A-1\nSector size (logical): 512 bytes\n", "", {})
            .damage == "sgdisk does not say 'No problems found'");
    CHECK_THROWS_WITH(read_gpt_listing("Sector size (logical): many bytes\n", "", {}),
                      "sgdisk has printed 'many bytes' where a number was expected");
}
