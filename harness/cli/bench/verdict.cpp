#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/bench/harness_run.hpp"
#include "harness/cli/bench/machine_at_work.hpp"
#include "harness/cli/bench/registry.hpp"
#include "harness/cli/bench/serial_shell.hpp"

#include <fstream>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// The same for all: a table, a file system, a file that is written and read, on $disk.
constexpr std::string_view work =
    "sgdisk --clear --new=1:0:0 $disk >/dev/null; mkfs.btrfs -q -f $part; mkdir -p /tmp/m; "
    "mount $part /tmp/m; head -c 1048576 /dev/zero >/tmp/m/file; sync; "
    "sha256sum /tmp/m/file; umount /tmp/m";
constexpr std::string_view digest =
    "30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58"; ///< Of a MiB of zeros.

std::string work_on(std::string_view disk, std::string_view part) {
    return concat("(set -e; disk=", disk, "; part=", part, "; ", work, ")");
}

async::Task<> work_in_shell(SerialShell* shell) {
    co_await shell->ready(async::Deadline::in(guest_limit));
    const std::string said =
        co_await shell->run(concat(shell_setup, "; ", work_on("/dev/nvme0n1", "/dev/nvme0n1p1")),
                            async::Deadline::in(guest_limit));
    if (said.find(digest) == std::string::npos) {
        throw Error(concat("the plain QEMU's shell has not done the work: ", said));
    }
}

double time_plain(Workshop& workshop, const fs::path& image) {
    const auto started = std::chrono::steady_clock::now();
    SerialShell shell(workshop.context().get_executor(),
                      plain_qemu(workshop.means(), workshop.accelerator(), workshop.plan(), image),
                      workshop.interrupt());
    async::run(workshop.context(), work_in_shell(&shell));
    return milliseconds_since(started);
}

OutsideProgram guestfish_work(Workshop& workshop, const fs::path& image) {
    OutsideProgram program =
        guestfish(workshop.accelerator(), image,
                  {"part-disk /dev/sda gpt", "mkfs btrfs /dev/sda1", "mount /dev/sda1 /",
                   "fill 0 1048576 /file", "sync", "checksum sha256 /file", "umount /"});
    program.says = digest;
    return program;
}

OutsideProgram virtme_work(Workshop& workshop, const fs::path& image) {
    OutsideProgram program = virtme(
        workshop.accelerator(), workshop.means().system.bz_image, image,
        concat("name=vda; test -b /dev/vda || name=sda; ", work_on("/dev/$name", "/dev/${name}1")));
    program.says = digest;
    return program;
}

} // namespace

std::vector<bench::Row> measure_verdict(Workshop& workshop) {
    const fs::path scenario =
        write_scenario(workshop, work_on("/dev/nvme0n1", "/dev/nvme0n1p1"), digest);
    const fs::path runs = workshop.make_directory("runs");
    const std::string left_out = workshop.settings().is_quick ? "left out by --quick" : "";
    const fs::path image = workshop.make_directory("image") / "disk.raw";
    std::ofstream(image).close();
    fs::resize_file(image, workshop.plan().disks.front().size.count);
    (void)time_program(workshop, harness_run(workshop, scenario, runs));
    std::vector<Contender> contenders;
    contenders.push_back({"harness run", "", [&] {
                              return time_program(workshop, harness_run(workshop, scenario, runs));
                          }});
    contenders.push_back({"harness run --cold", "", [&] {
                              return time_program(
                                  workshop, harness_run(workshop, scenario, runs, {"--cold"}));
                          }});
    contenders.push_back(
        {"plain QEMU, shell on its console", "", [&] { return time_plain(workshop, image); }});
    contenders.push_back({"guestfish", left_out.empty() ? why_no_guestfish() : left_out,
                          [&] { return time_program(workshop, guestfish_work(workshop, image)); }});
    contenders.push_back({"virtme-ng", left_out.empty() ? why_no_virtme() : left_out,
                          [&] { return time_program(workshop, virtme_work(workshop, image)); }});
    std::vector<bench::Row> rows;
    rows.push_back(workshop.race({"verdict",
                                  "until the run's verdict, and the end of its program",
                                  "ms",
                                  bench::Better::less,
                                  {},
                                  {}},
                                 std::move(contenders)));
    return rows;
}

} // namespace harness::cli
