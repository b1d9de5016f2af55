#include "harness/agent/guest/modules.hpp"

#include "harness/agent/guest/system.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/module.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

/// A driver's module, ready to be loaded.
struct Prepared {
    std::string driver;
    std::string path;
    Descriptor file;
};

std::vector<Prepared> prepared;

bool insert_module(const Descriptor& file, const std::string& path) {
    const int flags = path.ends_with(".ko") ? 0 : MODULE_INIT_COMPRESSED_FILE;
    return ::syscall(SYS_finit_module, file.get(), "", flags) == 0 || errno == EEXIST;
}

void load_module(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) {
        say("no module " + path);
        return;
    }
    if (!insert_module(file, path)) {
        // Compressed, and the kernel can not unpack it; kmod may.
        run_and_wait({"/usr/sbin/insmod", path});
    }
}

std::string read_whole_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string text;
    std::string piece(65536, '\0');
    ssize_t got = 0;
    while (file.is_open() && (got = ::read(file.get(), piece.data(), piece.size())) > 0) {
        text.append(piece, 0, static_cast<std::size_t>(got));
    }
    return text;
}

/// "nvme_core" of "kernel/drivers/nvme/host/nvme-core.ko.xz".
std::string name_of_module(const std::string& path) {
    std::string name = path.substr(path.rfind('/') + 1);
    name.resize(std::min(name.find('.'), name.size()));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(separator, start), text.size());
        if (end > start) {
            parts.push_back(text.substr(start, end - start));
        }
        start = end + 1;
    }
    return parts;
}

/// Modules are listed with what they stand on: "a/b.ko: a/c.ko a/d.ko", the last to be loaded
/// first.
void prepare_driver(const std::string& driver, const std::vector<std::string>& list,
                    const std::string& directory) {
    for (const std::string& line : list) {
        const std::string path = line.substr(0, line.find(':'));
        if (path.size() == line.size() || name_of_module(path) != driver) {
            continue;
        }
        const std::vector<std::string> needed = split(line.substr(path.size() + 1), ' ');
        std::for_each(needed.rbegin(), needed.rend(),
                      [&](const std::string& one) { load_module(directory + one); });
        Descriptor file(::open((directory + path).c_str(), O_RDONLY | O_CLOEXEC));
        if (file.is_open()) {
            prepared.push_back({driver, path, std::move(file)});
        }
        return;
    }
}

bool load_prepared(const std::string& driver) {
    const auto one = std::find_if(prepared.begin(), prepared.end(),
                                  [&](const Prepared& known) { return known.driver == driver; });
    return one != prepared.end() && insert_module(one->file, one->path);
}

std::vector<std::string> modprobe(const std::vector<std::string>& modules) {
    std::vector<std::string> arguments{"/usr/sbin/modprobe", "-q", "-a"};
    arguments.insert(arguments.end(), modules.begin(), modules.end());
    return arguments;
}

} // namespace

void load_listed_modules() {
    for (const std::string& path : split(read_whole_file("/etc/harness/modules"), '\n')) {
        load_module(path);
    }
}

void load_in_background(const std::vector<std::string>& modules) {
    if (modules.empty() || ::fork() != 0) {
        return;
    }
    become(modprobe(modules));
    ::_exit(127);
}

void prepare_drivers(const std::vector<std::string>& drivers) {
    utsname kernel{};
    ::uname(&kernel);
    const std::string directory =
        std::string("/lib/modules/") + static_cast<const char*>(kernel.release) + "/";
    const std::vector<std::string> list = split(read_whole_file(directory + "modules.dep"), '\n');
    for (const std::string& driver : drivers) {
        prepare_driver(driver, list, directory);
    }
}

void load_drivers(const std::vector<std::string>& drivers) {
    std::vector<std::string> others;
    std::copy_if(drivers.begin(), drivers.end(), std::back_inserter(others),
                 [](const std::string& driver) { return !load_prepared(driver); });
    if (!others.empty()) {
        run_and_wait(modprobe(others));
    }
}

} // namespace harness::agent::guest
