#include "harness/appliance/elf.hpp"
#include "harness/base/testing/catch.hpp"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fstream>

using namespace harness::appliance;

namespace {

std::string own_program() {
    std::ifstream in("/proc/self/exe", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A file whose only segment is a note of this owner and type.
std::string file_with_note(const std::string& owner, Elf64_Word type, std::string content) {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_phoff = sizeof header;
    header.e_phnum = 1;
    content.resize((content.size() + 3) / 4 * 4);
    const Elf64_Nhdr note{4, static_cast<Elf64_Word>(content.size()), type};
    Elf64_Phdr segment{};
    segment.p_type = PT_NOTE;
    segment.p_offset = sizeof header + sizeof segment;
    segment.p_filesz = sizeof note + 4 + content.size();
    std::string out(reinterpret_cast<const char*>(&header), sizeof header);
    out.append(reinterpret_cast<const char*>(&segment), sizeof segment);
    out.append(reinterpret_cast<const char*>(&note), sizeof note);
    return out + owner + std::string(4 - owner.size(), '\0') + content;
}

} // namespace

TEST_CASE("the libraries that a program loads are read from it", "[appliance]") {
    const ElfFacts facts = read_elf(own_program());
    CHECK(facts.is_elf);
    CHECK_FALSE(facts.has_pvh_entry);
    CHECK(std::count(facts.needed.begin(), facts.needed.end(), "libc.so.6") == 1);
}

TEST_CASE("libraries that a program says it loads while it runs are read from its notes",
          "[appliance]") {
    constexpr Elf64_Word loads_later = 0x407c0c0a;
    const auto needed = [](const std::string& note) {
        return read_elf(file_with_note("FDO", loads_later, note)).needed;
    };
    CHECK(needed(R"([{"feature":"kmod","priority":"recommended","soname":["libkmod.so.2"]}])") ==
          std::vector<std::string>{"libkmod.so.2"});
    CHECK(needed(R"([{"soname":["liba.so.2","liba.so.1"]},)"
                 R"({"priority":"required","soname":["libb.so.1"]}])") ==
          std::vector<std::string>{"liba.so.2", "liba.so.1", "libb.so.1"});
    CHECK(needed(R"([{"priority":"suggested","soname":["libdw.so.1"]}])").empty());
    for (const char* damaged : {"", "[", "{}", "[1]", R"([{"soname":1}])", R"([{"soname":[1]}])",
                                R"([{"priority":[],"soname":[]}])"}) {
        CHECK(needed(damaged).empty());
    }
    const std::string other = R"([{"soname":["libc.so.6"]}])";
    CHECK(read_elf(file_with_note("GNU", loads_later, other)).needed.empty());
    CHECK(read_elf(file_with_note("FDO", 1, other)).needed.empty());
}

TEST_CASE("a kernel's entry for QEMU is read from its notes", "[appliance]") {
    CHECK(read_elf(file_with_note("Xen", 18, "entry")).has_pvh_entry);
    CHECK_FALSE(read_elf(file_with_note("Xen", 17, "entry")).has_pvh_entry);
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
