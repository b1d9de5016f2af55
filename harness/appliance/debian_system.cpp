#include "harness/appliance/debian_system.hpp"

#include "harness/appliance/apt_sources.hpp"
#include "harness/appliance/build_place.hpp"
#include "harness/appliance/run_tool.hpp"
#include "harness/async/find_program.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/host_package.hpp"
#include "harness/base/sha256.hpp"
#include "harness/base/split.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace harness::appliance {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view recipe = "3";

/// Where a host has no sources of Debian's or Ubuntu's.
constexpr std::string_view usual_release = "bookworm";
constexpr std::string_view usual_mirror = "http://deb.debian.org/debian";

struct AptSources {
    std::string release{usual_release};
    std::string lines;
    std::string stanzas;

    [[nodiscard]] bool is_empty() const { return lines.empty() && stanzas.empty(); }
};

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string release_of_host() {
    constexpr std::string_view key = "VERSION_CODENAME=";
    const std::string text = text_of("/etc/os-release");
    for (std::string_view line : split_lines(text)) {
        if (line.starts_with(key)) {
            line.remove_prefix(key.size());
            std::string release(line);
            std::erase(release, '"');
            return release;
        }
    }
    return std::string(usual_release);
}

AptSources sources_of_host() {
    AptSources out;
    out.release = release_of_host();
    std::vector<fs::path> files{"/etc/apt/sources.list"};
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/etc/apt/sources.list.d", ignored)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        if (file.extension() == ".list") {
            out.lines += one_line_sources(text_of(file), out.release);
        } else if (file.extension() == ".sources") {
            out.stanzas += stanza_sources(text_of(file), out.release);
        }
    }
    if (out.is_empty()) {
        out.release = usual_release;
    }
    return out;
}

/// On a full disk a part of a text is none.
void write_whole(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (!out) {
        throw Error(concat("writing ", file.string(), ": ", std::strerror(errno)));
    }
}

/// The sources as mmdebstrap takes them: files, or an address.
std::vector<std::string> write_sources(const AptSources& sources, const fs::path& work) {
    if (sources.is_empty()) {
        return {std::string(usual_mirror)};
    }
    std::vector<std::string> out;
    const auto write = [&](const std::string& text, const char* name) {
        if (!text.empty()) {
            write_whole(work / name, text);
            out.push_back((work / name).string());
        }
    };
    write(sources.lines, "host.list");
    write(sources.stanzas, "host.sources");
    return out;
}

void require_tool(const char* name, Distribution distribution) {
    if (async::find_program(name).empty()) {
        throw Error(
            concat("no ", name, " on this host, which makes the system of machines with ",
                   "`system: debian`: ", how_to_get(HostPackage::system_tools, distribution)));
    }
}

constexpr Bytes room_for_system = gibibytes(2);

/// QEMU shows it as memory, whose size must be a multiple of this.
void pad_image(const fs::path& image) {
    constexpr std::uintmax_t page = std::uintmax_t{2} << 20U;
    fs::resize_file(image, (fs::file_size(image) + page - 1) / page * page);
}

/// A line of name and version for each, of dpkg's own record.
void list_packages(const fs::path& status, const fs::path& list) {
    const std::string text = text_of(status);
    std::string lines;
    for (const std::string_view line : split_lines(text)) {
        constexpr std::string_view name = "Package: ";
        constexpr std::string_view version = "Version: ";
        if (line.starts_with(name)) {
            lines += concat(line.substr(name.size()), " ");
        } else if (line.starts_with(version)) {
            lines += concat(line.substr(version.size()), "\n");
        }
    }
    write_whole(list, lines);
}

/// A scenario makes its databases itself, on the disks that it is about.
constexpr std::string_view no_cluster =
    R"(mkdir -p "$1/etc/postgresql-common"; echo "create_main_cluster = false" )"
    R"(>"$1/etc/postgresql-common/createcluster.conf")";

/// What the packages switch on by themselves. Scenarios enable what they are about.
std::vector<std::string> disabled_units() {
    return {"apt-daily.timer",        "apt-daily-upgrade.timer", "btrbk.timer",
            "dpkg-db-backup.timer",   "e2scrub_all.timer",       "e2scrub_reap.service",
            "fstrim.timer",           "getty@tty1.service",      "postgresql.service",
            "redis-server.service",   "snapper-boot.timer",      "snapper-cleanup.timer",
            "snapper-timeline.timer", "snapperd.service"};
}

/// Its programs look for their own libraries in directories that fakechroot's root does not have
/// for the loader, unless the host has them as well.
void let_systemd_find_its_libraries(const fs::path& work, async::ChildCommand& fetch) {
    const fs::path root = work / "root"; // A link to where mmdebstrap works.
    fetch.arguments.insert(fetch.arguments.begin(),
                           concat("--setup-hook=ln -sfn \"$1\" ", root.string()));
    fetch.environment.emplace_back("LD_LIBRARY_PATH",
                                   concat((root / "usr/lib/x86_64-linux-gnu/systemd").string(), ":",
                                          (root / "usr/lib/systemd").string()));
}

std::string digest_of(const AptSources& sources) {
    return sha256_hex(concat(recipe, "\n", sources.release, "\n", join(system_packages(), " "),
                             "\n", sources.lines, sources.stanzas))
        .substr(0, 16);
}

async::Task<> build_in(BuildPlace& place, const DebianSystem& system, bool is_isolated,
                       async::Interrupt& interrupt,
                       const std::function<void(std::string_view)>& progress) {
    const fs::path work = place.directory();
    progress(concat("system: fetching and unpacking ", system.release, " by mmdebstrap"));
    async::ChildCommand fetch;
    fetch.program = "mmdebstrap";
    fetch.environment = {{"TMPDIR", work.string()}, // Where the next build removes what is left.
                         {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};
    fetch.arguments = {
        "--quiet",
        concat("--mode=", is_isolated ? "root" : "fakechroot"),
        "--variant=minbase",
        "--format=tar",
        concat("--include=", join(system_packages(), ",")),
        "--dpkgopt=path-exclude=/usr/share/doc/*",
        "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        concat("--essential-hook=", no_cluster),
        concat("--customize-hook=cp \"$1/var/lib/dpkg/status\" ", (work / "status").string()),
        concat("--customize-hook=chroot \"$1\" systemctl disable ", join(disabled_units(), " "),
               " || true"),
        system.release,
        (work / "root.tar").string()};
    if (!is_isolated) {
        let_systemd_find_its_libraries(work, fetch);
    }
    for (std::string& source : write_sources(sources_of_host(), work)) {
        fetch.arguments.push_back(std::move(source));
    }
    co_await run_tool_with_children(std::move(fetch), is_isolated, &interrupt);

    progress("system: packing");
    async::ChildCommand packing;
    packing.program = "bash";
    packing.arguments = {
        "-c", R"(sqfstar -no-progress -comp lz4 "$1/root.squashfs" <"$1/root.tar" >/dev/null)",
        "bash", work.string()};
    co_await run_tool(std::move(packing), &interrupt);
    list_packages(work / "status", work / "packages");
    for (const char* part : {"root", "root.tar", "status", "host.list", "host.sources"}) {
        fs::remove(work / part);
    }
    pad_image(work / "root.squashfs");
    place.finish_as(system.image.parent_path());
}

} // namespace

const std::vector<std::string>& system_packages() {
    static const std::vector<std::string> list{
        // The system, and what layouts call.
        "acl", "attr", "btrfs-progs", "dosfstools", "e2fsprogs", "fdisk", "gdisk", "kmod", "mount",
        "parted", "procps", "systemd", "systemd-sysv", "tzdata", "udev", "util-linux",
        // What users take snapshots and backups with, and of what.
        "btrbk", "ca-certificates", "postgresql", "rclone", "redis-server", "restic", "snapper",
        "sqlite3"};
    return list;
}

DebianSystem locate_system(const fs::path& cache) {
    const AptSources sources = sources_of_host();
    const std::string digest = digest_of(sources);
    const fs::path place = cache / "systems" / digest;
    return {place / "root.squashfs", place / "packages", sources.release, digest};
}

bool is_built(const DebianSystem& system) {
    std::error_code ignored;
    return fs::exists(system.image, ignored);
}

async::Task<> build_system(const fs::path& cache, Distribution distribution,
                           async::Interrupt& interrupt,
                           std::function<void(std::string_view)> progress) {
    const DebianSystem system = locate_system(cache);
    if (is_built(system)) {
        co_return;
    }
    const fs::path parent = cache / "systems";
    async::FileLock turn = co_await turn_to_build(parent, &interrupt, progress);
    BuildPlace place(parent, std::move(turn));
    if (is_built(system)) {
        co_return; // Another process made it while we waited.
    }
    for (const char* tool : {"mmdebstrap", "sqfstar"}) {
        require_tool(tool, distribution);
    }
    const bool is_isolated = co_await can_isolate_tools();
    if (!is_isolated) {
        require_tool("fakechroot", distribution);
    }
    async::Task<> work = build_in(place, system, is_isolated, interrupt, progress);
    co_await place.finish_work(std::move(work), room_for_system);
}

} // namespace harness::appliance
