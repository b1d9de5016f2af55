#include "harness/appliance/elf.hpp"
#include "harness/base/testing/catch.hpp"

#include <algorithm>
#include <fstream>

using namespace harness::appliance;

namespace {

std::string own_program() {
    std::ifstream in("/proc/self/exe", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("the libraries that a program loads are read from it", "[appliance]") {
    const ElfFacts facts = read_elf(own_program());
    CHECK(facts.is_elf);
    CHECK_FALSE(facts.has_pvh_entry);
    CHECK(std::count(facts.needed.begin(), facts.needed.end(), "libc.so.6") == 1);
}

TEST_CASE("a damaged or foreign file has no facts and does no harm", "[appliance]") {
    CHECK_FALSE(read_elf("").is_elf);
    CHECK_FALSE(read_elf("#!/bin/sh\n").is_elf);
    const std::string program = own_program();
    for (std::size_t size = 0; size < 4096; size += 61) {
        (void)read_elf(std::string_view(program).substr(0, size));
    }
    std::string damaged = program.substr(0, 20'000);
    for (std::size_t at = 0; at < 1024; ++at) {
        damaged[at] = static_cast<char>(at < 8 ? damaged[at] : 0xff);
        (void)read_elf(damaged);
    }
    SUCCEED();
}
