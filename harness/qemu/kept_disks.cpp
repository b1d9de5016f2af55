#include "harness/qemu/kept_disks.hpp"

#include "harness/async/blocking.hpp"
#include "harness/async/child_process.hpp"
#include "harness/async/deadline.hpp"
#include "harness/async/find_program.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/qemu/move_file.hpp"
#include "harness/store/sealed_store.hpp"

#include <algorithm>
#include <fstream>

namespace harness::qemu {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds overlay_limit{30};

std::string first_line(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

async::Task<> make_overlay(std::string image, std::string base, std::string format) {
    async::ChildCommand command;
    command.program = overlay_program();
    command.arguments = {"create", "-q", "-f", "qcow2", "-b", base, "-F", format, image};
    const auto result = co_await async::with_timeout(async::run_command(std::move(command), 4096),
                                                     async::Deadline::in(overlay_limit),
                                                     concat("making ", image, " by qemu-img"));
    if (!result.status.is_success()) {
        throw Error(concat("making ", image, " by qemu-img: ", result.err));
    }
}

} // namespace

std::string overlay_program() {
    return async::find_program("qemu-img");
}

async::Task<> keep_disks(const machine::Plan& plan, fs::path from, std::vector<std::string> bases,
                         fs::path place) {
    std::function<void()> move = [&] {
        for (const machine::Disk& disk : plan.disks) {
            const fs::path image = machine::overlay_file(disk, from.string(), bases.size());
            move_file(image, place / image.filename());
        }
        if (!bases.empty()) {
            std::ofstream(place / store::parent_name) << bases.back() << "\n";
        }
    };
    co_await async::run_blocking(std::move(move));
}

std::vector<std::string> bases_of(const fs::path& place) {
    constexpr std::size_t most = 1000;
    std::vector<std::string> out;
    for (std::string at = place.string(); !at.empty() && out.size() < most;) {
        out.push_back(at);
        at = first_line(fs::path(at) / store::parent_name);
    }
    std::reverse(out.begin(), out.end());
    return out;
}

async::Task<> make_overlays(const machine::Plan& plan, fs::path directory,
                            std::vector<std::string> bases) {
    const std::size_t above = bases.size() - 1;
    for (const machine::Disk& disk : plan.disks) {
        std::string image = machine::overlay_file(disk, directory.string(), bases.size());
        std::string base = machine::overlay_file(disk, bases.back(), above);
        std::error_code ignored;
        fs::remove(image, ignored);
        co_await make_overlay(std::move(image), std::move(base), above == 0 ? "raw" : "qcow2");
    }
}

} // namespace harness::qemu
