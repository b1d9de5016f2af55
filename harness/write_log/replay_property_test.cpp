#include "harness/base/testing/catch.hpp"
#include "harness/write_log/replay.hpp"
#include "harness/write_log/testing/log_text.hpp"

#include <random>

using namespace harness::write_log;
using harness::write_log::testing::LogText;
using harness::write_log::testing::Memory;
using harness::write_log::testing::sector;

namespace {

constexpr std::size_t disk_sectors = 64;

/// What was done, and what the disks held after each entry.
struct Night {
    LogText log;
    std::vector<std::string> after{std::string(disk_sectors * sector, '\0')};
};

Night random_night(std::mt19937_64& random) {
    Night night;
    Memory disks(disk_sectors);
    const std::size_t entries = random() % 60;
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t size = 1 + random() % 8;
        const std::size_t at = random() % (disk_sectors - size);
        const auto kind = random() % 8;
        if (kind == 0) {
            night.log.flush();
        } else if (kind == 1) {
            night.log.discard(at, size);
            disks.clear(at * sector, size * sector);
        } else {
            const std::string bytes(size * sector, static_cast<char>(random() % 5));
            night.log.write(at, bytes);
            disks.write(at * sector, bytes);
        }
        night.after.push_back(disks.bytes);
    }
    return night;
}

/// Done from nothing, without any cut before.
std::string bytes_of(const std::vector<Entry>& entries, const Night& night, const Cut& cut) {
    Memory disks(disk_sectors);
    Replay(night.log.reader(), entries, disks).go_to(cut);
    return disks.bytes;
}

} // namespace

TEST_CASE("a replay from cut to cut is what each cut alone would be", "[write_log][property]") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        INFO("seed " << seed);
        std::mt19937_64 random(seed);
        const Night night = random_night(random);
        const auto entries = read_entries(night.log.reader(), night.log.count());
        const std::size_t begin = random() % (entries.size() + 1);
        const std::size_t end = begin + random() % (entries.size() - begin + 1);
        for (const Loss loss : {Loss::any, Loss::rest}) {
            const auto all = plan_cuts(entries, begin, end, loss, seed);
            Memory disks(disk_sectors);
            Replay replay(night.log.reader(), entries, disks);
            for (const Cut& cut : spread(all, 1 + random() % all.size())) {
                INFO("cut " << cut.number);
                replay.go_to(cut);
                CHECK(disks.bytes == bytes_of(entries, night, cut));
                if (cut.lost.empty()) {
                    CHECK(disks.bytes == night.after[cut.end]);
                }
            }
            CHECK(disks.bytes == night.after[end]); // The last cut is one of any choice.
        }
    }
}

TEST_CASE("nothing is lost that stands before a flush", "[write_log][property]") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        INFO("seed " << seed);
        std::mt19937_64 random(seed);
        const Night night = random_night(random);
        const auto entries = read_entries(night.log.reader(), night.log.count());
        for (const Cut& cut : plan_cuts(entries, 0, entries.size(), Loss::any, seed)) {
            for (const std::size_t lost : cut.lost) {
                REQUIRE(lost < cut.end);
                CHECK(entries[lost].kind != Entry::Kind::flush);
                for (std::size_t i = lost; i < cut.end; ++i) {
                    CHECK(entries[i].kind != Entry::Kind::flush);
                }
            }
        }
    }
}

TEST_CASE("what is written as zeroes takes no space", "[write_log]") {
    struct Counted final : Target {
        void write(std::uint64_t, std::string_view bytes) override { written += bytes.size(); }
        void clear(std::uint64_t, std::uint64_t size) override { cleared += size; }
        std::size_t written = 0;
        std::size_t cleared = 0;
    } target;
    const LogText log = LogText().write(0, 2, '\0').write(2, 1, 'x').discard(8, 4);
    Replay replay(log.reader(), read_entries(log.reader(), 3), target);
    replay.go_to(Cut{.end = 3});
    CHECK(target.written == 512);
    CHECK(target.cleared == 6 * 512);
}
