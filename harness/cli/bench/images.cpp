#include "harness/async/find_program.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/bench/outside_program.hpp"
#include "harness/cli/bench/registry.hpp"
#include "harness/guest/disk_images.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// One image takes less than the clock can tell apart.
constexpr int images_at_once = 50;

double time_images(const fs::path& directory, Bytes size) {
    machine::Plan plan;
    for (int i = 0; i < images_at_once; ++i) {
        machine::Disk disk;
        disk.id = concat("disk", i);
        disk.size = size;
        plan.disks.push_back(std::move(disk));
    }
    const auto started = std::chrono::steady_clock::now();
    guest::create_disk_images(plan, directory);
    const double time = milliseconds_since(started);
    guest::remove_disk_images(directory);
    return time / images_at_once;
}

} // namespace

std::vector<bench::Row> measure_images(Workshop& workshop) {
    struct Size {
        std::string name;
        Bytes bytes;
    };
    constexpr std::uint64_t gigabyte = 1'000'000'000;
    const std::vector<Size> sizes{{"100 GB", Bytes{100 * gigabyte}},
                                  {"2 TB", Bytes{2000 * gigabyte}},
                                  {"16 TB", Bytes{16'000 * gigabyte}},
                                  {"20 TB", Bytes{20'000 * gigabyte}}};
    const std::string qemu_img = async::find_program("qemu-img");
    std::vector<bench::Row> rows;
    for (const Size& size : sizes) {
        const fs::path directory = workshop.make_directory("images");
        const fs::path image = directory / "by-qemu-img.raw";
        std::vector<Contender> contenders;
        contenders.push_back({"harness", "", [&] { return time_images(directory, size.bytes); }});
        contenders.push_back(
            {"harness, 100 GB", "", [&] { return time_images(directory, sizes[0].bytes); }});
        contenders.push_back({"qemu-img create",
                              qemu_img.empty() ? "not installed (apt-get install qemu-utils)" : "",
                              [&] {
                                  OutsideProgram program;
                                  program.words = {qemu_img,
                                                   "create",
                                                   "-q",
                                                   "-f",
                                                   "raw",
                                                   image.string(),
                                                   std::to_string(size.bytes.count)};
                                  return time_program(workshop, program);
                              }});
        bench::Row row{"images", concat("one disk of ", size.name), "ms", bench::Better::less, {},
                       {}};
        try {
            rows.push_back(workshop.race(row, std::move(contenders)));
        } catch (const Error& error) { // ext4 has no file of 20 TB.
            workshop.throw_if_interrupted();
            row.ours = {"harness", {}, concat("skipped: ", error.what())};
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

} // namespace harness::cli
