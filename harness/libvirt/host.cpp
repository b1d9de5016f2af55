#include "harness/libvirt/host.hpp"

#include "harness/async/blocking.hpp"
#include "harness/async/this_distribution.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/guest/disk_images.hpp"
#include "harness/guest/machine_files.hpp"
#include "harness/libvirt/uri.hpp"

#include <fstream>
#include <unistd.h>

namespace harness::libvirt {

namespace {

namespace fs = std::filesystem;

/// Tells this run from all others that a daemon may see.
std::string run_of(const fs::path& directory) {
    std::string host(256, '\0');
    ::gethostname(host.data(), host.size() - 1);
    return sha256_hex(concat(host.c_str(), "\n", ::getpid(), "\n", directory.string()))
        .substr(0, 8);
}

std::string owner_of(const std::vector<SecurityLabel>& drivers) {
    for (const SecurityLabel& driver : drivers) {
        if (driver.model == "dac") {
            return driver.label;
        }
    }
    return {};
}

/// The remains of a killed run at this URI: the name of its pool; empty where there are none.
std::string left_pool(const fs::path& run, const std::string& uri) {
    std::ifstream in(run / "libvirt-pool");
    std::string its_uri;
    std::string name;
    std::getline(in, its_uri);
    std::getline(in, name);
    return its_uri == uri ? name : std::string{};
}

/// Takes a file along: its path becomes the one over there.
void take_along(std::string& path, const std::string& name, Luggage& luggage) {
    luggage.files.emplace_back(path, name);
    path = name;
}

} // namespace

std::vector<SecurityLabel> labels_for(const std::vector<SecurityLabel>& drivers, bool is_remote,
                                      unsigned user, unsigned group) {
    std::vector<SecurityLabel> out;
    for (const SecurityLabel& driver : drivers) {
        if (driver.model != "dac") {
            out.push_back({driver.model, {}});
        } else if (!is_remote) {
            out.push_back({driver.model, concat("+", user, ":+", group)});
        }
    }
    return out;
}

async::Task<> Daemon::tidy(std::vector<fs::path> runs) {
    std::function<void()> work = [this, &runs] {
        for (const fs::path& run : runs) {
            const std::string pool = left_pool(run, connection->uri());
            if (!pool.empty()) {
                RunPool::remove(*connection, pool);
                std::error_code ignored;
                fs::remove(run / "libvirt-pool", ignored);
            }
        }
    };
    co_await async::run_blocking(std::move(work));
}

async::Task<Result<std::shared_ptr<Backend>>> connect(std::string uri) {
    std::shared_ptr<Backend> daemon;
    std::string trouble;
    std::function<void()> work = [&] {
        try {
            daemon = std::make_shared<Daemon>(uri);
        } catch (const Error& error) {
            trouble = error.what();
        }
    };
    co_await async::run_blocking(std::move(work));
    if (daemon) {
        co_return daemon;
    }
    Diagnostics problems;
    problems.error(Place{.file = "--connect", .line_text = {}},
                   concat("no libvirt daemon answers at '", uri, "' (", trouble, ")"),
                   remedy_for(uri, async::this_distribution()));
    co_return problems;
}

std::unique_ptr<ports::MachineHost>
make_host(async::Executor executor, const std::shared_ptr<Backend>& backend, HostMeans means) {
    return std::make_unique<LibvirtHost>(executor, std::static_pointer_cast<Daemon>(backend),
                                         std::move(means));
}

LibvirtHost::LibvirtHost(async::Executor executor, std::shared_ptr<Daemon> daemon, HostMeans means)
    : executor_(executor), daemon_(std::move(daemon)), means_(std::move(means)) {}

Luggage LibvirtHost::pack(const machine::Plan& plan, machine::QemuSettings& settings,
                          const fs::path& directory) const {
    Luggage luggage;
    luggage.owner = owner_of(daemon_->facts.security);
    luggage.brings_disks_back = means_.keeps_disks;
    settings.program.clear(); // The daemon knows its own.
    take_along(settings.kernel, "kernel", luggage);
    take_along(settings.initrd, "initrd", luggage);
    if (plan.firmware == machine::Firmware::uefi) {
        take_along(settings.ovmf_code, "ovmf-code.fd", luggage);
        luggage.files.emplace_back(directory / settings.ovmf_variables, settings.ovmf_variables);
    }
    return luggage;
}

std::unique_ptr<ports::Machine> LibvirtHost::create(const machine::Plan& plan,
                                                    const fs::path& directory, ports::Watch watch) {
    if (plan.has_system) {
        throw Error("machines with a system of their own run under QEMU alone so far; leave out "
                    "--backend libvirt");
    }
    if (plan.records_writes) {
        throw Error("writes are recorded ('record-writes') under QEMU alone so far; leave out "
                    "--backend libvirt");
    }
    DomainSettings settings;
    settings.qemu = means_.settings(plan);
    settings.run = run_of(directory);
    settings.labels =
        labels_for(daemon_->facts.security, daemon_->is_remote(), ::getuid(), ::getgid());
    settings.qemu.image_directory = directory.string();
    if (plan.firmware == machine::Firmware::uefi) {
        fs::copy_file(settings.qemu.ovmf_template, directory / settings.qemu.ovmf_variables,
                      fs::copy_options::overwrite_existing);
    }
    const std::vector<std::string> tables = guest::write_machine_files(plan, directory);
    std::optional<Luggage> luggage;
    if (daemon_->is_remote()) {
        luggage = pack(plan, settings.qemu, directory);
        for (const std::string& name : tables) {
            luggage->files.emplace_back(directory / name, name);
        }
    } else {
        guest::create_disk_images(plan, directory);
    }
    return std::make_unique<LibvirtMachine>(executor_, daemon_->connection, plan,
                                            std::move(settings), directory, std::move(luggage),
                                            std::move(watch));
}

std::vector<std::pair<std::string, std::string>> LibvirtHost::properties() const {
    std::vector<std::pair<std::string, std::string>> out{
        {"backend", "libvirt"},
        {"libvirt.uri", daemon_->connection->uri()},
        {"libvirt.version", daemon_->facts.library_version}};
    for (const auto& [name, value] : means_.properties) {
        out.emplace_back(name, name == "qemu.version" ? daemon_->facts.qemu_version : value);
    }
    return out;
}

} // namespace harness::libvirt
