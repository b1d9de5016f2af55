#include "harness/qemu/saved_machines.hpp"

#include "harness/async/blocking.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/guest/machine_files.hpp"

namespace harness::qemu {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view unfinished = ".new";

} // namespace

SavedMachines::SavedMachines(fs::path directory, QemuProgram program, std::string appliance_digest,
                             Say say)
    : directory_(std::move(directory)), program_(std::move(program)),
      appliance_digest_(std::move(appliance_digest)), say_(std::move(say)) {}

std::string SavedMachines::key(const machine::Plan& plan,
                               const machine::QemuSettings& settings) const {
    return key_of(plan, settings, program_, appliance_digest_);
}

fs::path SavedMachines::place_of(const machine::Plan& plan,
                                 const machine::QemuSettings& settings) const {
    return directory_ / sha256_hex(key(plan, settings)).substr(0, 16);
}

async::Task<bool> SavedMachines::has(machine::Plan plan, machine::QemuSettings settings) {
    const fs::path place = place_of(plan, settings);
    if (sound_.contains(place)) {
        co_return true;
    }
    std::error_code ignored;
    if (!fs::exists(place, ignored)) {
        co_return false;
    }
    std::string fault;
    const std::string wanted = key(plan, settings);
    std::function<void()> look = [&] { fault = fault_of(place, plan, wanted); };
    co_await async::run_blocking(std::move(look));
    if (!fault.empty()) {
        throw_away(place, fault);
        co_return false;
    }
    sound_.insert(place);
    co_return true;
}

void SavedMachines::throw_away(const fs::path& place, std::string_view reason) {
    sound_.erase(place);
    std::error_code ignored;
    fs::remove_all(place, ignored);
    say_(concat("a saved machine was thrown away, and is made anew: ", reason));
}

std::optional<SavedMachines::Making>
SavedMachines::begin(async::Executor executor, machine::Plan plan, machine::QemuSettings settings) {
    const fs::path place = place_of(plan, settings);
    fs::create_directories(directory_);
    auto lock = async::FileLock::try_to_get(fs::path(place) += ".lock");
    if (!lock) {
        return std::nullopt;
    }
    const fs::path work = fs::path(place) += unfinished;
    fs::remove_all(work); // Of a maker that was killed.
    fs::create_directory(work);
    fs::permissions(work, fs::perms::owner_all);
    guest::write_machine_files(plan, work);
    plan.name = "saved";
    settings.start = machine::Start::saved;
    settings.memory_directory = work.string();
    auto machine = std::make_unique<QemuMachine>(executor, std::move(plan), std::move(settings),
                                                 work, ports::GuestOutput{});
    return Making{std::move(*lock), work, std::move(machine)};
}

async::Task<> SavedMachines::finish(Making& making, machine::Plan plan,
                                    machine::QemuSettings settings, async::Deadline deadline) {
    (void)co_await making.machine->start(deadline);
    co_await making.machine->save(deadline);
    co_await making.machine->clean_up();
    const std::string wanted = key(plan, settings);
    std::function<void()> close = [&] { seal(making.directory, plan, wanted); };
    co_await async::run_blocking(std::move(close));
    const fs::path place = place_of(plan, settings);
    fs::rename(making.directory, place);
    sound_.insert(place);
}

} // namespace harness::qemu
