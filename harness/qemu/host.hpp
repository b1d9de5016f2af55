#pragma once

#include "harness/appliance/appliance.hpp"
#include "harness/async/file_lock.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/ports/machine.hpp"
#include "harness/qemu/accelerator.hpp"
#include "harness/qemu/saved_machines.hpp"

#include <optional>

namespace harness::qemu {

/// Makes machines that are QEMU processes booting the appliance.
class QemuHost final : public ports::MachineHost {
  public:
    /// Without saved machines each one boots as one that is switched on.
    QemuHost(async::Executor executor, QemuProgram program, AcceleratorChoice accelerator,
             appliance::Appliance system, std::shared_ptr<SavedMachines> saved = nullptr);

    [[nodiscard]] std::unique_ptr<ports::Machine> create(const machine::Plan& plan,
                                                         const std::filesystem::path& directory,
                                                         ports::Watch watch) override;
    [[nodiscard]] std::unique_ptr<ports::RecordedWrites>
    recorded_writes(const machine::Plan& plan, const std::filesystem::path& directory,
                    std::uint64_t count) override;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> properties() const override;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>>
    system_properties() const override;
    /// What its machines are made of stays for as long as it lives.
    void hold(async::FileLock what) { held_ = std::move(what); }
    [[nodiscard]] bool gives_host_processor() const override {
        return accelerator_.accelerator == Accelerator::kvm;
    }

  private:
    async::Executor executor_;
    QemuProgram program_;
    AcceleratorChoice accelerator_;
    appliance::Appliance system_;
    std::shared_ptr<SavedMachines> saved_;
    std::optional<async::FileLock> held_;
};

/// (name, value) of what any backend's machines depend on: accelerator, versions, the appliance.
[[nodiscard]] std::vector<std::pair<std::string, std::string>>
properties_of(const QemuProgram& program, const AcceleratorChoice& accelerator,
              const appliance::Appliance& system);

/// The settings by which a plan is rendered for this appliance.
[[nodiscard]] machine::QemuSettings settings_for(const machine::Plan& plan,
                                                 const QemuProgram& program,
                                                 Accelerator accelerator,
                                                 const appliance::Appliance& system);

} // namespace harness::qemu
