#pragma once

#include "harness/async/file_lock.hpp"
#include "harness/qemu/machine.hpp"
#include "harness/qemu/saved_machine.hpp"

#include <set>

namespace harness::qemu {

/// The machines that were saved on this host, in the cache.
class SavedMachines {
  public:
    using Say = std::function<void(std::string_view)>; ///< A line for whoever watches.

    SavedMachines(std::filesystem::path directory, QemuProgram program,
                  std::string appliance_digest, Say say);

    /// Where the saved machine of this plan is or would be.
    [[nodiscard]] std::filesystem::path place_of(const machine::Plan& plan,
                                                 const machine::QemuSettings& settings) const;

    /// Whether it is there and sound; one that is damaged is thrown away, and said to be.
    [[nodiscard]] async::Task<bool> has(machine::Plan plan, machine::QemuSettings settings);

    /// A machine that boots to be saved, in a directory of its own. Nothing while another process
    /// makes the same one.
    struct Making {
        async::FileLock lock;
        std::filesystem::path directory;
        std::unique_ptr<QemuMachine> machine;
    };
    [[nodiscard]] std::optional<Making> begin(async::Executor executor, machine::Plan plan,
                                              machine::QemuSettings settings);

    /// Boots it, saves it, and gives it its place. Throws Error.
    [[nodiscard]] async::Task<> finish(Making& making, machine::Plan plan,
                                       machine::QemuSettings settings, async::Deadline deadline);

    /// It could not be gone on from.
    void throw_away(const std::filesystem::path& place, std::string_view reason);

  private:
    [[nodiscard]] std::string key(const machine::Plan& plan,
                                  const machine::QemuSettings& settings) const;

    std::filesystem::path directory_;
    QemuProgram program_;
    std::string appliance_digest_;
    Say say_;
    std::set<std::filesystem::path> sound_; ///< Looked at already by this process.
};

} // namespace harness::qemu
