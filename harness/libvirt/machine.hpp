#pragma once

#include "harness/agent/client.hpp"
#include "harness/guest/console_stream.hpp"
#include "harness/guest/power_page.hpp"
#include "harness/libvirt/run_pool.hpp"
#include "harness/libvirt/running_domain.hpp"
#include "harness/ports/machine.hpp"

#include <atomic>
#include <fstream>

namespace harness::libvirt {

/// Files of ours that a remote daemon needs a copy of, and what they are called there.
struct Luggage {
    std::vector<std::pair<std::filesystem::path, std::string>> files;
    std::string owner; ///< Whom QEMU runs as there.
    bool brings_disks_back = false;
};

/// A machine as a transient domain of a libvirt daemon, here or on another host. Console and agent
/// are streams of the connection; the domain ends with the connection.
class LibvirtMachine final : public ports::Machine {
  public:
    /// `luggage` only where the daemon is on another host.
    LibvirtMachine(async::Executor executor, std::shared_ptr<Connection> connection,
                   machine::Plan plan, DomainSettings settings, std::filesystem::path directory,
                   std::optional<Luggage> luggage, ports::Watch watch);
    ~LibvirtMachine() override;

    [[nodiscard]] async::Task<ports::Boot> start(async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::Boot> reboot(async::Deadline deadline) override;
    [[nodiscard]] async::Task<> power_off(async::Deadline deadline) override;
    [[nodiscard]] async::Task<> ended() override { return ended_.wait(); }
    [[nodiscard]] ports::GuestAgent& agent() override { return *client_; }
    void set_power(const machine::PowerState& state) override;
    [[nodiscard]] bool is_running() const override { return domain_ != nullptr && !has_died_; }
    [[nodiscard]] std::optional<std::string> host_trouble() const override;
    void kill(std::string reason) override;
    [[nodiscard]] async::Task<> clean_up() override;

  private:
    void send_luggage();
    void fetch_disks() noexcept;
    [[nodiscard]] async::Task<> launch();
    void open_channels();
    [[nodiscard]] async::Task<> end_guest(bool reboot, async::Deadline deadline, std::string what);
    [[nodiscard]] async::Task<> take_down();
    [[nodiscard]] async::Task<> serve_console();
    [[nodiscard]] async::Task<> settle(int stop_detail);
    [[nodiscard]] async::Task<> destroy();
    void handle(const DomainEvent& event);
    void die(std::string cause);

    async::Executor executor_;
    std::shared_ptr<Connection> connection_;
    machine::Plan plan_;
    DomainSettings settings_;
    std::filesystem::path directory_;
    std::optional<Luggage> luggage_;
    std::unique_ptr<guest::PowerPage> power_page_; ///< Of a portable machine; null for others.
    ports::Watch watch_;
    std::ofstream events_log_;
    std::ofstream agent_log_;

    async::TaskGroup group_;
    std::shared_ptr<EventSink> sink_;
    std::unique_ptr<RunPool> pool_;
    std::unique_ptr<RunningDomain> domain_;
    std::unique_ptr<agent::Client> client_;
    guest::ConsoleStream console_;
    async::Event console_ended_;
    async::Event stop_told_; ///< The daemon has told of the domain's end.
    async::Event ended_;     ///< The domain has ended, asked or not.
    std::atomic<bool> is_cancelled_ = false;
    bool end_is_expected_ = false;
    bool was_reset_ = false;
    bool has_died_ = false;
    std::string cause_;
    std::chrono::steady_clock::time_point boot_started_;
};

} // namespace harness::libvirt
