#pragma once

#include "harness/async/file_lock.hpp"
#include "harness/qemu/machine.hpp"
#include "harness/qemu/saved_machine.hpp"

#include <map>

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

    /// Holds it where it is there and sound: nobody removes or replaces it as long as this lives.
    /// Nothing where it has to be made, or somebody is just making it. One that is damaged is
    /// thrown away, and said to be; throws Error where others hold that.
    [[nodiscard]] async::Task<std::optional<async::FileLock>> hold(machine::Plan plan,
                                                                   machine::QemuSettings settings);

    /// A machine that boots to be saved, in a directory of its own. Nothing while somebody makes
    /// the same one, or once it is there.
    struct Making {
        std::shared_ptr<void> turn; ///< Its end wakes those of this process who wait for it.
        async::FileLock lock;
        std::filesystem::path directory;
        std::unique_ptr<QemuMachine> machine;
    };
    [[nodiscard]] std::optional<Making> begin(async::Executor executor, machine::Plan plan,
                                              machine::QemuSettings settings,
                                              ports::Trace trace = {});

    /// Boots it, saves it, and gives it its place. Throws Error.
    [[nodiscard]] async::Task<> finish(Making& making, machine::Plan plan,
                                       machine::QemuSettings settings, async::Deadline deadline);

    /// It could not be finished: removes what there is of it, and says why in a word, where that is
    /// another cause than the given one.
    [[nodiscard]] std::string give_up(const Making& making, std::string_view reason);

    /// Waits a little for somebody who makes it; returns at once when that was in this process and
    /// is over.
    [[nodiscard]] async::Task<> wait_for_maker(std::filesystem::path place);

    /// It could not be gone on from. Whether it is gone: not while others hold it.
    bool throw_away(const std::filesystem::path& place, std::string_view reason);

  private:
    [[nodiscard]] std::string key(const machine::Plan& plan,
                                  const machine::QemuSettings& settings) const;

    std::filesystem::path directory_;
    QemuProgram program_;
    std::string appliance_digest_;
    Say say_;
    /// The seals of those that this process has looked at. Another seal at the same place is
    /// another machine, which some other process has made.
    std::map<std::filesystem::path, std::string> sound_;
    std::map<std::filesystem::path, std::weak_ptr<async::Event>> makers_; ///< Of this process.
};

} // namespace harness::qemu
