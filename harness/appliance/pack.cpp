#include "harness/appliance/pack.hpp"

#include "harness/agent/image.hpp"
#include "harness/appliance/cpio.hpp"
#include "harness/appliance/elf.hpp"
#include "harness/appliance/host_file.hpp"
#include "harness/appliance/recipe.hpp"
#include "harness/base/concat.hpp"

#include <map>
#include <set>
#include <unistd.h>

namespace harness::appliance {

namespace {

namespace fs = std::filesystem;

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
        for (const std::string& needed : read_elf(read_host_file(at->second.source)).needed) {
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
        cpio.file(path, read_host_file(file.source), mode);
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

} // namespace

void pack(const fs::path& root, const fs::path& stage, const std::vector<std::string>& early,
          const fs::path& archive) {
    auto files = wanted_files(root);
    drop_unneeded_libraries(files);
    for (const auto& entry : fs::recursive_directory_iterator(stage)) {
        const std::string path = merged_path(entry.path().lexically_relative(stage).string());
        files[path] = {entry.path(), entry.symlink_status()};
    }
    CpioWriter cpio(archive);
    add_skeleton(cpio);
    std::string list;
    for (const std::string& module : early) {
        list += concat(module, "\n");
    }
    cpio.file("etc/harness/modules", list, 0644);
    for (const auto& [path, file] : files) {
        if (!cpio.has(path)) {
            add_file(cpio, path, file);
        }
    }
    cpio.close();
}

} // namespace harness::appliance
