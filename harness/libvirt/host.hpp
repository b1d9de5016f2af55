#pragma once

#include "harness/libvirt/backend.hpp"
#include "harness/libvirt/machine.hpp"

namespace harness::libvirt {

/// The connection, and what was learned of the daemon at once.
class Daemon final : public Backend {
  public:
    /// Blocks. Throws Error where nobody answers.
    explicit Daemon(const std::string& uri)
        : connection(std::make_shared<Connection>(uri)), facts(connection->facts()) {}

    [[nodiscard]] bool is_remote() const override { return connection->is_remote(); }
    [[nodiscard]] async::Task<> tidy(std::vector<std::filesystem::path> runs) override;

    std::shared_ptr<Connection> connection;
    DaemonFacts facts;
};

/// Makes machines that are domains.
class LibvirtHost final : public ports::MachineHost {
  public:
    LibvirtHost(async::Executor executor, std::shared_ptr<Daemon> daemon, HostMeans means);

    [[nodiscard]] std::unique_ptr<ports::Machine> create(const machine::Plan& plan,
                                                         const std::filesystem::path& directory,
                                                         ports::Watch watch) override;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> properties() const override;
    [[nodiscard]] bool gives_host_processor() const override { return means_.has_kvm; }

  private:
    [[nodiscard]] Luggage pack(const machine::Plan& plan, machine::QemuSettings& settings,
                               const std::filesystem::path& directory) const;

    async::Executor executor_;
    std::shared_ptr<Daemon> daemon_;
    HostMeans means_;
};

/// The labels under which QEMU is to run: as ourselves with the files of this host, and as the
/// daemon likes on another, but never confined to files that only libvirt's own elements name.
[[nodiscard]] std::vector<SecurityLabel> labels_for(const std::vector<SecurityLabel>& drivers,
                                                    bool is_remote, unsigned user, unsigned group);

} // namespace harness::libvirt
