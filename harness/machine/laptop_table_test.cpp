#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/machine/laptop_table.hpp"
#include "harness/machine/shell_text.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace harness;
using namespace harness::machine;

namespace {

PciPlace place_at(std::uint8_t device, std::uint8_t function) {
    return {.bus = "pcie.0", .device = device, .function = function};
}

unsigned sum_of(const std::string& bytes) {
    unsigned sum = 0;
    for (const char c : bytes) {
        sum += static_cast<unsigned char>(c);
    }
    return sum & 0xFFU;
}

/// What iasl makes of a table: its source again.
std::string disassembled(const std::string& table) {
    std::string directory =
        (std::filesystem::temp_directory_path() / "harness-acpi-XXXXXX").string();
    REQUIRE(::mkdtemp(directory.data()) != nullptr);
    std::ofstream(directory + "/t.aml", std::ios::binary) << table;
    const std::string command = concat("iasl -d ", shell_word(directory + "/t.aml"), " > ",
                                       shell_word(directory + "/log"), " 2>&1");
    const int status = std::system(command.c_str());
    std::ifstream in(directory + "/t.dsl");
    std::string source{std::istreambuf_iterator<char>(in), {}};
    in.close();
    std::filesystem::remove_all(directory);
    CHECK(status == 0);
    return source;
}

} // namespace

TEST_CASE("the laptop's ACPI table has signature, length and checksum", "[machine]") {
    const std::string table = laptop_table(place_at(0x1f, 7));
    REQUIRE(table.size() > 36);
    CHECK(table.substr(0, 4) == "SSDT");
    const auto byte = [&](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(table[at]));
    };
    CHECK((byte(4) | byte(5) << 8U | byte(6) << 16U | byte(7) << 24U) == table.size());
    CHECK(sum_of(table) == 0);
}

TEST_CASE("the table differs by the device's place in one address and the checksum", "[machine]") {
    const std::string one = laptop_table(place_at(0x1f, 7));
    const std::string other = laptop_table(place_at(0x05, 3));
    REQUIRE(one.size() == other.size());
    std::size_t differing = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        differing += one[i] != other[i] ? 1 : 0;
    }
    CHECK(differing == 3);
    CHECK(one.find("RWPH") == std::string::npos);
    CHECK(sum_of(other) == 0);
}

TEST_CASE("the table disassembles to the devices that the kernel's drivers look for", "[machine]") {
    const std::string source = disassembled(laptop_table(place_at(0x1f, 7)));
    for (const char* part :
         {"Name (_ADR, 0x001F0007)", "Name (_HID, \"ACPI0003\"", "PNP0C0A", "PNP0C0D",
          "Method (_PSR", "Method (_BST", "Method (_BIX", "Method (_LID"}) {
        CAPTURE(part);
        CHECK(source.find(part) != std::string::npos);
    }
}
