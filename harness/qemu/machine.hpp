#pragma once

#include "harness/agent/client.hpp"
#include "harness/async/child_process.hpp"
#include "harness/guest/console_stream.hpp"
#include "harness/guest/power_page.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/ports/machine.hpp"
#include "harness/qemu/oom_kills.hpp"
#include "harness/qemu/qmp_channel.hpp"
#include "harness/qemu/software_tpm.hpp"

#include <fstream>

namespace harness::qemu {

/// A machine as a QEMU process of ours. QMP, agent and console are socket pairs that it inherits,
/// so nobody else can speak to it and nothing has to be waited for in the file system.
class QemuMachine final : public ports::Machine {
  public:
    QemuMachine(async::Executor executor, machine::Plan plan, machine::QemuSettings settings,
                std::filesystem::path directory, ports::Watch watch);
    ~QemuMachine() override;

    [[nodiscard]] async::Task<ports::Boot> start(async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::Boot> reboot(async::Deadline deadline) override;
    [[nodiscard]] async::Task<> power_off(async::Deadline deadline) override;
    [[nodiscard]] async::Task<> pull_plug() override;
    [[nodiscard]] async::Task<> ended() override { return ended_.wait(); }
    [[nodiscard]] ports::GuestAgent& agent() override { return *client_; }
    void set_power(const machine::PowerState& state) override;
    void set_time(std::chrono::sys_seconds time) override { time_ = time; }
    [[nodiscard]] async::Task<std::uint64_t> count_writes(async::Deadline deadline) override;
    void set_root(const ports::SystemRoot& root) override { root_ = root; }
    [[nodiscard]] bool is_running() const override { return child_ != nullptr && !has_died_; }
    [[nodiscard]] std::optional<std::string> host_trouble() const override;
    void kill(std::string reason) override;
    [[nodiscard]] async::Task<> clean_up() override;

    /// Stops the guest for good, and writes its state into its directory: of its devices, and of
    /// all memory that stands in no file which it shares.
    [[nodiscard]] async::Task<> save(async::Deadline deadline);

    /// How it starts the next time.
    void start_next_by(machine::QemuSettings settings);

  private:
    void launch();
    [[nodiscard]] async::Task<ports::Boot> go_on();
    [[nodiscard]] async::Task<> restore();
    [[nodiscard]] async::Task<> migrated();
    void open_channels(int monitor, int agent, int console);
    [[nodiscard]] std::string hidden(std::string_view line, std::string_view log) const;
    [[nodiscard]] async::Task<> watch_exit();
    [[nodiscard]] async::Task<> watch_tpm();
    [[nodiscard]] async::Task<> end_guest(bool reboot, async::Deadline deadline, std::string what);
    void handle(const qmp::Event& event);
    void die(std::string cause);
    [[nodiscard]] std::string exit_cause(const async::ExitStatus& status) const;

    async::Executor executor_;
    machine::Plan plan_;
    machine::QemuSettings settings_;
    std::filesystem::path directory_;
    ports::Watch watch_;
    std::ofstream qmp_log_;
    std::ofstream agent_log_;
    std::unique_ptr<guest::PowerPage> power_page_; ///< Of a portable machine; null for others.

    async::TaskGroup group_;
    std::unique_ptr<async::ChildProcess> child_;
    std::unique_ptr<SoftwareTpm> tpm_; ///< Of a machine with a TPM; as long as its QEMU.
    std::unique_ptr<QmpChannel> qmp_;
    std::unique_ptr<agent::Client> client_;
    guest::ConsoleStream console_;
    std::vector<OomCounter> oom_kills_; ///< When it was launched.
    bool end_is_expected_ = false;
    async::Event ended_;           ///< The process has ended, asked or not.
    async::Event migration_ended_; ///< QEMU has written or read its state, or could not.
    bool has_migrated_ = false;
    bool disks_have_data_ = false; ///< It has run before.
    std::optional<std::chrono::sys_seconds> time_;
    ports::SystemRoot root_; ///< Its device is empty: the images are.
    bool has_died_ = false;
    std::string cause_;
    std::chrono::steady_clock::time_point boot_started_;
};

} // namespace harness::qemu
