#include "harness/appliance/appliance.hpp"

#include "harness/agent/image.hpp"
#include "harness/appliance/build_place.hpp"
#include "harness/appliance/debian_system.hpp"
#include "harness/appliance/host_file.hpp"
#include "harness/appliance/kernel.hpp"
#include "harness/appliance/kernel_image.hpp"
#include "harness/appliance/modules.hpp"
#include "harness/appliance/pack.hpp"
#include "harness/appliance/recipe.hpp"
#include "harness/appliance/run_tool.hpp"
#include "harness/async/blocking.hpp"
#include "harness/async/find_program.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/host_package.hpp"
#include "harness/base/sha256.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::appliance {

namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, std::string_view content) {
    std::ofstream out(path, std::ios::binary);
    out << content;
    out.close();
    if (!out) {
        throw Error(concat("writing ", path.string(), ": ", std::strerror(errno)));
    }
}

/// Size and time of change: what tells one state of an installed file from the next.
std::string stamp_of(const fs::path& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) {
        return concat(path.string(), " missing");
    }
    return concat(path.string(), " ", info.st_size, " ", info.st_mtim.tv_sec, ".",
                  info.st_mtim.tv_nsec);
}

std::string digest_of_inputs(const Sources& sources, const Kernel& kernel) {
    std::string inputs = concat("recipe ", recipe_version, "\n", "agent ",
                                sha256_hex(agent::guest_agent_image()), "\n");
    inputs += concat(stamp_of(kernel.image), "\n", stamp_of(kernel.modules / "modules.dep"), "\n",
                     stamp_of(sources.package_database), "\n");
    inputs += join(packages(), " ") + "\n" + join(further_packages(), " ") + "\n" +
              join(early_modules(), " ") + "\n" + join(available_modules(), " ") + "\n";
    return sha256_hex(inputs).substr(0, 16);
}

/// Copies the wanted modules to where depmod can index them. Returns where the early ones will be
/// in the guest, in the order of loading.
std::vector<std::string> stage_modules(const Kernel& kernel, const fs::path& stage) {
    const ModuleIndex index(read_host_file(kernel.modules / "modules.dep"));
    const fs::path target = stage / "lib/modules" / kernel.release;
    fs::create_directories(target);
    for (const char* name : {"modules.builtin", "modules.builtin.modinfo", "modules.order"}) {
        std::error_code ignored;
        fs::copy_file(kernel.modules / name, target / name, ignored);
    }
    std::vector<std::string> all = early_modules();
    all.insert(all.end(), available_modules().begin(), available_modules().end());
    for (const std::string& file : index.load_order(all)) {
        fs::create_directories((target / file).parent_path());
        fs::copy_file(kernel.modules / file, target / file);
    }
    std::vector<std::string> early;
    for (const std::string& file : index.load_order(early_modules())) {
        early.push_back(concat("/usr/lib/modules/", kernel.release, "/", file));
    }
    return early;
}

Appliance appliance_at(const Sources& sources, const Kernel& kernel) {
    const std::string digest = digest_of_inputs(sources, kernel);
    const fs::path folder = sources.cache / "appliance" / digest;
    return {.kernel = folder / "kernel",
            .bz_image = kernel.image,
            .signed_image = folder / "kernel.signed",
            .initrd = folder / "initrd",
            .system_image = locate_system(sources.cache).image,
            .kernel_release = kernel.release,
            .digest = digest};
}

constexpr Bytes room_for_appliance = mebibytes(600);

async::Task<> build_in(BuildPlace& place, const Sources& sources, const Appliance& appliance,
                       async::Interrupt& interrupt,
                       const std::function<void(std::string_view)>& progress) {
    const auto kernel = choose_kernel(sources);
    const fs::path work = place.directory();

    progress("appliance: collecting the host's packages");
    async::ChildCommand prepare;
    prepare.program = "supermin";
    prepare.arguments = {"--prepare", "--use-installed", "-o", (work / "supermin.d").string()};
    for (const auto* list : {&packages(), &further_packages()}) { // It skips what is not there.
        prepare.arguments.insert(prepare.arguments.end(), list->begin(), list->end());
    }
    co_await run_tool(std::move(prepare), &interrupt);

    progress("appliance: copying their files");
    async::ChildCommand unpack;
    unpack.program = "supermin";
    unpack.arguments = {"--build", "--format",
                        "chroot",  (work / "supermin.d").string(),
                        "-o",      (work / "root").string()};
    co_await run_tool(std::move(unpack), &interrupt);

    progress(concat("appliance: adding kernel ", appliance.kernel_release));
    std::vector<std::string> early;
    std::function<void()> stage = [&] { early = stage_modules(*kernel, work / "stage"); };
    co_await async::run_blocking(std::move(stage));
    async::ChildCommand depmod;
    const std::string found = async::find_program("depmod");
    depmod.program = found.empty() ? "depmod" : found;
    depmod.arguments = {"-b", (work / "stage").string(), appliance.kernel_release};
    co_await run_tool(std::move(depmod), &interrupt);

    progress("appliance: packing");
    std::function<void()> packing = [&] {
        pack(work / "root", work / "stage", early, work / "initrd");
        const std::string image = read_host_file(kernel->image);
        write_file(work / "kernel", extract_vmlinux(image).value_or(image));
    };
    co_await async::run_blocking(std::move(packing));
    for (const char* part : {"supermin.d", "root", "stage"}) {
        fs::remove_all(work / part);
    }
    place.finish_as(appliance.initrd.parent_path());
}

} // namespace

Result<Appliance> locate(const Sources& sources) {
    auto kernel = choose_kernel(sources);
    if (!kernel) {
        return kernel.error();
    }
    return appliance_at(sources, *kernel);
}

bool is_built(const Appliance& appliance) {
    std::error_code ignored;
    return fs::exists(appliance.initrd, ignored) && fs::exists(appliance.kernel, ignored);
}

async::Task<> build(const Sources& sources, const Appliance& appliance, async::Interrupt& interrupt,
                    std::function<void(std::string_view)> progress) {
    if (is_built(appliance)) {
        co_return; // Perhaps by another user, whose directory this one can not write to.
    }
    const fs::path parent = sources.cache / "appliance";
    async::FileLock turn = co_await turn_to_build(parent, &interrupt, progress);
    BuildPlace place(parent, std::move(turn));
    if (is_built(appliance)) {
        co_return; // Another process made it while we waited.
    }
    if (async::find_program("supermin").empty()) {
        throw Error(concat("no supermin on this host, which makes the guest's system: ",
                           how_to_get(HostPackage::supermin, sources.distribution)));
    }
    async::Task<> work = build_in(place, sources, appliance, interrupt, progress);
    co_await place.finish_work(std::move(work), room_for_appliance);
}

} // namespace harness::appliance
