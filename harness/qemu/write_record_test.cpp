#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/qemu/write_record.hpp"
#include "harness/write_log/testing/log_text.hpp"

#include <boost/asio/io_context.hpp>

#include <fstream>

using namespace harness;
using harness::write_log::testing::LogText;

namespace {

/// Two disks, the second of which begins at 2 MiB.
machine::Plan two_disks() {
    machine::Plan plan;
    plan.records_writes = true;
    plan.disks.resize(2);
    plan.disks[0].id = "disk0";
    plan.disks[0].size = Bytes{mebibytes(1).count + 512};
    plan.disks[1].id = "disk1";
    plan.disks[1].size = mebibytes(1);
    return plan;
}

void put_log(const std::filesystem::path& directory, const LogText& log) {
    std::ofstream(directory / machine::write_log_file, std::ios::binary) << log.text();
}

std::string bytes_at(const std::filesystem::path& file, std::streamoff offset) {
    std::ifstream in(file, std::ios::binary);
    in.seekg(offset);
    std::string bytes(512, '?');
    in.read(bytes.data(), 512);
    return bytes;
}

std::filesystem::path disks_after(ports::RecordedWrites& record, const write_log::Cut& cut) {
    boost::asio::io_context context;
    return async::run(context, record.disks_after(cut));
}

constexpr std::uint64_t second_disk = 2ULL * 1024 * 1024 / 512;

} // namespace

TEST_CASE("a record becomes an image of each disk, up to a cut", "[qemu]") {
    const testing::ScratchDirectory scratch;
    put_log(scratch.path(), LogText()
                                .write(2, 1, 'a')
                                .write(second_disk + 4, 1, 'b')
                                .flush()
                                .write(2, 1, 'c')
                                .discard(second_disk + 4, 1));
    CHECK(qemu::count_recorded(scratch.path()) == 5);
    const auto record = qemu::read_record(two_disks(), scratch.path(), 5);
    CHECK(record->entries().size() == 5);
    const auto place = disks_after(*record, write_log::Cut{.end = 3});
    CHECK(std::filesystem::file_size(place / "disk0.raw") == two_disks().disks[0].size.count);
    CHECK(bytes_at(place / "disk0.raw", 1024) == std::string(512, 'a'));
    CHECK(bytes_at(place / "disk1.raw", 2048) == std::string(512, 'b'));
    (void)disks_after(*record, write_log::Cut{.end = 5});
    CHECK(bytes_at(place / "disk0.raw", 1024) == std::string(512, 'c'));
    CHECK(bytes_at(place / "disk1.raw", 2048) == std::string(512, '\0'));
}

TEST_CASE("the images of a record go with it", "[qemu]") {
    const testing::ScratchDirectory scratch;
    put_log(scratch.path(), LogText().write(2, 1, 'a').flush());
    auto record = qemu::read_record(two_disks(), scratch.path(), 2);
    const auto place = disks_after(*record, write_log::Cut{.end = 2});
    REQUIRE(std::filesystem::exists(place / "disk0.raw"));
    record.reset();
    CHECK_FALSE(std::filesystem::exists(place / "disk0.raw"));
}

TEST_CASE("what was written where no disk is, is told", "[qemu]") {
    const testing::ScratchDirectory scratch;
    put_log(scratch.path(), LogText().write(second_disk - 1, 2, 'a').flush());
    const auto record = qemu::read_record(two_disks(), scratch.path(), 2);
    std::string told;
    try {
        (void)disks_after(*record, write_log::Cut{.end = 2});
    } catch (const Error& error) {
        told = error.what();
    }
    CHECK(told == "the log of writes has one at byte 2096640, where no disk is");
}
