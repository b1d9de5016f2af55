#include "harness/appliance/appliance.hpp"

#include "harness/agent/image.hpp"
#include "harness/appliance/cpio.hpp"
#include "harness/appliance/elf.hpp"
#include "harness/appliance/kernel.hpp"
#include "harness/appliance/kernel_image.hpp"
#include "harness/appliance/modules.hpp"
#include "harness/appliance/recipe.hpp"
#include "harness/async/blocking.hpp"
#include "harness/async/child_process.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::appliance {

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        throw Error(concat("reading ", path.string(), ": ", std::strerror(errno)));
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

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
    inputs += join(packages(), " ") + "\n" + join(early_modules(), " ") + "\n" +
              join(available_modules(), " ") + "\n";
    return sha256_hex(inputs).substr(0, 16);
}

/// Holds the right to build; the kernel gives it back however the process ends.
class BuildLock {
  public:
    explicit BuildLock(const fs::path& file)
        : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX) != 0) {
            throw Error(concat("locking ", file.string(), ": ", std::strerror(errno)));
        }
    }
    ~BuildLock() { ::close(descriptor_); }
    BuildLock(const BuildLock&) = delete;
    BuildLock& operator=(const BuildLock&) = delete;

  private:
    int descriptor_;
};

struct SourceFile {
    fs::path source;
    fs::file_status status;
};

/// The files of the unpacked packages by their path in the guest, unwanted ones left out.
std::map<std::string, SourceFile> wanted_files(const fs::path& root) {
    std::map<std::string, SourceFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const std::string path = merged_path(entry.path().lexically_relative(root).string());
        const fs::file_status status = entry.symlink_status();
        const bool is_top_link = fs::is_symlink(status) && path.find('/') == std::string::npos;
        if (!is_top_link && is_wanted(path)) {
            files.emplace(path, SourceFile{entry.path(), status});
        }
    }
    return files;
}

/// Drops the shared libraries that no kept program loads, directly or through another.
void drop_unneeded_libraries(std::map<std::string, SourceFile>& files) {
    std::map<std::string, std::string> library_by_name;
    std::vector<std::string> open{"usr/lib64/ld-linux-x86-64.so.2"};
    for (const auto& [path, file] : files) {
        if (is_shared_library(path)) {
            const std::string name = path.substr(path.rfind('/') + 1);
            library_by_name[name] = path;
            // Loaded by name at run time: libgcc_s to end threads, the loader by every program.
            if (name == "libgcc_s.so.1" || name.starts_with("ld-linux")) {
                open.push_back(path);
            }
        } else if (fs::is_regular_file(file.status)) {
            open.push_back(path);
        }
    }
    std::set<std::string> kept;
    while (!open.empty()) {
        const std::string path = std::move(open.back());
        open.pop_back();
        const auto at = files.find(path);
        if (at == files.end() || !kept.insert(path).second) {
            continue;
        }
        if (fs::is_symlink(at->second.status)) {
            const fs::path target = fs::read_symlink(at->second.source);
            open.push_back(merged_path(
                target.is_absolute()
                    ? target.string().substr(1)
                    : (fs::path(path).parent_path() / target).lexically_normal().string()));
            continue;
        }
        std::error_code ignored;
        if (::access(at->second.source.c_str(), R_OK) != 0 ||
            !fs::is_regular_file(at->second.source, ignored)) {
            continue;
        }
        for (const std::string& needed : read_elf(read_file(at->second.source)).needed) {
            if (const auto library = library_by_name.find(needed);
                library != library_by_name.end()) {
                open.push_back(library->second);
            }
        }
    }
    std::erase_if(files, [&](const auto& entry) {
        return is_shared_library(entry.first) && !kept.contains(entry.first) &&
               !fs::is_directory(entry.second.status);
    });
}

void add_file(CpioWriter& cpio, const std::string& path, const SourceFile& file) {
    if (fs::is_directory(file.status)) {
        cpio.directory(path);
    } else if (fs::is_symlink(file.status)) {
        cpio.symlink(path, fs::read_symlink(file.source).string());
    } else if (fs::is_regular_file(file.status) && ::access(file.source.c_str(), R_OK) == 0) {
        const auto mode = static_cast<unsigned>(file.status.permissions()) & 0777U;
        cpio.file(path, read_file(file.source), mode);
    }
}

void add_skeleton(CpioWriter& cpio) {
    for (const char* top : {"bin", "sbin", "lib", "lib64"}) {
        cpio.symlink(top, concat("usr/", top));
    }
    for (const char* path : {"dev", "etc", "mnt", "proc", "root", "run", "sys", "tmp", "usr", "var",
                             "etc/harness", "var/tmp"}) {
        cpio.directory(path);
    }
    cpio.symlink("var/run", "/run");
    cpio.directory("usr/bin");
    cpio.symlink("usr/bin/sh", "bash"); // As on NixOS; libparted dies where there is none.
    cpio.device("dev/console", 5, 1);
    cpio.device("dev/null", 1, 3);
    cpio.file("init", agent::guest_agent_image(), 0755);
    cpio.symlink("etc/mtab", "/proc/self/mounts");
    cpio.file("etc/hostname", "harness\n", 0644);
    cpio.file("etc/os-release", "NAME=\"harness appliance\"\nID=harness\n", 0644);
}

/// Copies the wanted modules to where depmod can index them, and returns the early ones' files.
std::vector<std::string> stage_modules(const Kernel& kernel, const fs::path& stage) {
    const ModuleIndex index(read_file(kernel.modules / "modules.dep"));
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
    return index.load_order(early_modules());
}

void pack(const fs::path& work, const Kernel& kernel, const std::vector<std::string>& early) {
    auto files = wanted_files(work / "root");
    drop_unneeded_libraries(files);
    for (const auto& entry : fs::recursive_directory_iterator(work / "stage")) {
        const std::string path =
            merged_path(entry.path().lexically_relative(work / "stage").string());
        files[path] = {entry.path(), entry.symlink_status()};
    }
    CpioWriter cpio(work / "initrd");
    add_skeleton(cpio);
    std::string list;
    for (const std::string& file : early) {
        list += concat("/usr/lib/modules/", kernel.release, "/", file, "\n");
    }
    cpio.file("etc/harness/modules", list, 0644);
    for (const auto& [path, file] : files) {
        if (!cpio.has(path)) {
            add_file(cpio, path, file);
        }
    }
    cpio.close();
}

async::Task<> run_tool(async::ChildCommand command, async::Interrupt* interrupt) {
    const std::string name = command.program;
    const auto result = co_await async::run_command(std::move(command), 64 * 1024);
    if (interrupt->is_requested()) {
        throw Error(interrupt->reason());
    }
    if (!result.status.is_success()) {
        throw Error(concat(name, " ended with ", result.status.to_text(), ": ", result.err));
    }
}

Appliance appliance_at(const Sources& sources, const Kernel& kernel) {
    const std::string digest = digest_of_inputs(sources, kernel);
    const fs::path folder = sources.cache / "appliance" / digest;
    return {folder / "kernel", kernel.image, folder / "initrd", kernel.release, digest};
}

/// Builds that a killed harness left half done. Called under the lock.
void remove_leftovers(const fs::path& parent) {
    for (const auto& entry : fs::directory_iterator(parent)) {
        if (entry.path().filename().string().starts_with(".building")) {
            std::error_code ignored;
            fs::remove_all(entry.path(), ignored);
        }
    }
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
    const fs::path parent = sources.cache / "appliance";
    fs::create_directories(parent);
    const BuildLock lock(parent / "lock");
    if (is_built(appliance)) {
        co_return; // Another process made it while we waited.
    }
    remove_leftovers(parent);
    const auto kernel = choose_kernel(sources);
    const fs::path work = parent / concat(".building-", ::getpid());
    fs::create_directories(work);

    progress("appliance: collecting the host's packages");
    async::ChildCommand prepare;
    prepare.program = "supermin";
    prepare.arguments = {"--prepare", "--use-installed", "-o", (work / "supermin.d").string()};
    prepare.arguments.insert(prepare.arguments.end(), packages().begin(), packages().end());
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
    depmod.program = fs::exists("/usr/sbin/depmod") ? "/usr/sbin/depmod" : "depmod";
    depmod.arguments = {"-b", (work / "stage").string(), appliance.kernel_release};
    co_await run_tool(std::move(depmod), &interrupt);

    progress("appliance: packing");
    std::function<void()> packing = [&] {
        pack(work, *kernel, early);
        const std::string image = read_file(kernel->image);
        write_file(work / "kernel", extract_vmlinux(image).value_or(image));
    };
    co_await async::run_blocking(std::move(packing));
    for (const char* part : {"supermin.d", "root", "stage"}) {
        fs::remove_all(work / part);
    }
    fs::rename(work, appliance.initrd.parent_path());
}

} // namespace harness::appliance
