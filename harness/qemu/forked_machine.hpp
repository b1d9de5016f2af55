#pragma once

#include "harness/qemu/saved_machines.hpp"

namespace harness::qemu {

/// A machine that goes on from a saved one at each of its boots, which is made at the first need.
/// Where that can not be it boots as others do, and says why.
class ForkedMachine final : public ports::Machine {
  public:
    ForkedMachine(async::Executor executor, machine::Plan plan, machine::QemuSettings settings,
                  std::filesystem::path directory, ports::Watch watch,
                  std::shared_ptr<SavedMachines> saved);
    ~ForkedMachine() override;

    [[nodiscard]] async::Task<ports::Boot> start(async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::Boot> reboot(async::Deadline deadline) override;
    [[nodiscard]] async::Task<> power_off(async::Deadline deadline) override;
    [[nodiscard]] async::Task<> pull_plug() override;
    [[nodiscard]] async::Task<> ended() override { return machine_->ended(); }
    [[nodiscard]] ports::GuestAgent& agent() override { return machine_->agent(); }
    void set_power(const machine::PowerState& state) override { machine_->set_power(state); }
    void set_time(std::chrono::sys_seconds time) override;
    void set_root(const ports::SystemRoot& root) override;
    [[nodiscard]] async::Task<ports::Kept> keep(std::filesystem::path place,
                                                async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::Boot> go_on_from(std::filesystem::path place,
                                                      async::Deadline deadline) override;
    [[nodiscard]] bool is_running() const override { return machine_ && machine_->is_running(); }
    [[nodiscard]] async::Task<std::uint64_t> count_writes(async::Deadline deadline) override;
    [[nodiscard]] std::optional<std::string> host_trouble() const override;
    void kill(std::string reason) override;
    [[nodiscard]] async::Task<> clean_up() override;

  private:
    [[nodiscard]] machine::QemuSettings settings_by(machine::Start start) const;
    void make_machine(machine::QemuSettings settings);
    [[nodiscard]] std::vector<std::pair<std::filesystem::path, std::filesystem::path>>
    files_beside_disks() const;
    [[nodiscard]] async::Task<ports::Boot> resume(std::filesystem::path place,
                                                  async::Deadline deadline);
    [[nodiscard]] async::Task<std::string> hold_saved(async::Deadline deadline);
    [[nodiscard]] async::Task<> make_saved(async::Deadline deadline);
    [[nodiscard]] async::Task<ports::Boot> fork(async::Deadline deadline);
    void require_space_for_system() const;
    [[nodiscard]] async::Task<> prepare_next_boot(async::Deadline deadline);

    async::Executor executor_;
    machine::Plan plan_;
    machine::QemuSettings settings_;
    std::filesystem::path directory_;
    ports::Watch watch_;
    std::shared_ptr<SavedMachines> saved_;
    std::optional<async::FileLock> held_; ///< The saved machine, for as long as this may fork it.
    std::optional<SavedMachines::Making> making_;
    std::unique_ptr<QemuMachine> machine_;
    std::optional<std::chrono::sys_seconds> time_;
    ports::SystemRoot root_;
    std::string killed_; ///< Why, where it was.
    bool is_cold_ = false;
    bool has_kept_state_ = false; ///< Of firmware or system: that of a checkpoint.
    bool is_resumed_ = false;     ///< Its next boot is another way of starting.
};

} // namespace harness::qemu
