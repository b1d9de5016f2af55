#include "harness/disko/geometry.hpp"
#include "harness/disko/testing/layouts.hpp"

using namespace harness;
using namespace harness::disko;
using namespace harness::disko::testing;

namespace {

GptGeometry geometry_of(const std::string& partitions, Bytes size, std::uint32_t sector = 512) {
    return gpt_geometry(gpt_of(layout_with_partitions(partitions)), size, sector);
}

} // namespace

TEST_CASE("a fixed size is exact and the rest ends at a boundary", "[disko]") {
    const auto geometry =
        geometry_of(R"({"a": {"size": "512M"}, "b": {"size": "100%"}})", gibibytes(10));
    REQUIRE(geometry.partitions.size() == 2);
    CHECK(geometry.partitions[0].first == 2048);
    CHECK(geometry.partitions[0].last == 1050623);
    CHECK(geometry.partitions[0].size == mebibytes(512));
    CHECK(geometry.partitions[1].first == 1050624);
    CHECK(geometry.partitions[1].last == 20969471);
}

TEST_CASE("an end is counted back from the last boundary", "[disko]") {
    const auto geometry = geometry_of(R"({"a": {"end": "-8G"}})", gibibytes(20));
    REQUIRE(geometry.partitions.size() == 1);
    CHECK(geometry.partitions[0].last == 25163775);
}

TEST_CASE("an absolute end belongs to the partition", "[disko]") {
    const auto geometry = geometry_of(R"({"a": {"end": "512MiB"}})", gibibytes(20));
    REQUIRE(geometry.partitions.size() == 1);
    CHECK(geometry.partitions[0].last == 1048576);
}

TEST_CASE("no size at all is the rest of the disk", "[disko]") {
    const auto geometry = geometry_of(R"({"a": {}})", gibibytes(10));
    REQUIRE(geometry.partitions.size() == 1);
    CHECK(geometry.partitions[0].last == 20969471);
}

TEST_CASE("on a disk of 4096-byte sectors partitions keep to the same megabytes", "[disko]") {
    const auto geometry =
        geometry_of(R"({"a": {"size": "512M"}, "b": {"size": "100%"}})", gibibytes(10), 4096);
    REQUIRE(geometry.partitions.size() == 2);
    CHECK(geometry.partitions[0].first == 256);
    CHECK(geometry.partitions[0].last == 256 + 131072 - 1);
    CHECK(geometry.partitions[0].size == mebibytes(512));
    CHECK(geometry.partitions[1].last == 2621183);
}

TEST_CASE("a size below a sector rounds down as in sgdisk", "[disko]") {
    const auto geometry = geometry_of(R"({"a": {"size": "10K"}})", gibibytes(1), 4096);
    REQUIRE(geometry.partitions.size() == 1);
    CHECK(geometry.partitions[0].size == Bytes{8192});
}

TEST_CASE("a partition that is too large ends the table there", "[disko]") {
    const auto geometry = geometry_of(R"({"a": {"size": "1G"}, "b": {"size": "2T"},
                                          "c": {"size": "1M"}})",
                                      gibibytes(10));
    CHECK(geometry.partitions.size() == 1);
    REQUIRE(geometry.problem.has_value());
    CHECK(geometry.problem->key == "b");
    CHECK(geometry.problem->stop == GeometryStop::does_not_fit);
    CHECK(geometry.problem->wanted == Bytes{1ULL << 41U});
    CHECK(geometry.problem->available.count / 512 == 20971486 - 2099200 + 1);
}

TEST_CASE("what sgdisk can not read or place is told with its reason", "[disko]") {
    const auto reason = [](const std::string& partitions) {
        const auto geometry = geometry_of(partitions, gibibytes(10));
        return geometry.problem ? geometry.problem->reason : "no problem";
    };
    CHECK(reason(R"({"a": {"end": "100%"}})") == "sectors 2048 to 100 are not free");
    CHECK(reason(R"({"a": {"start": "begin"}})") == "a start 'begin' that sgdisk can not read");
    CHECK(reason(R"({"a": {"end": "+x"}})") == "an end '+x' that sgdisk can not read");
    CHECK(reason(R"({"a": {"alignment": -1}})") == "an alignment of -1 sectors");
    CHECK(reason(R"({"a": {"name": "n"}, "b": {"name": "n"}})") ==
          "two partitions have the name 'n'");
    CHECK(reason(R"({"a": {"end": "+99999999999999999999G"}})").find("are not free") !=
          std::string::npos);
    CHECK(geometry_of(R"({"a": {}})", gibibytes(1), 1000).problem->reason ==
          "a disk with sectors of 1000 bytes");
    CHECK(geometry_of(R"({"a": {}})", Bytes{20480}).problem->reason ==
          "a GPT itself needs more than the disk's 20 KiB");
}
