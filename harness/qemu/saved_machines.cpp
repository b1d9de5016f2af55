#include "harness/qemu/saved_machines.hpp"

#include "harness/async/blocking.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/guest/disk_images.hpp"
#include "harness/guest/machine_files.hpp"
#include "harness/store/store_listing.hpp"

namespace harness::qemu {

namespace fs = std::filesystem;

namespace {

constexpr Bytes most_kept = gibibytes(10); ///< Of all that is kept in the cache.

/// A blocking flock can not be broken off by Ctrl-C, so other processes are asked again and again.
constexpr std::chrono::milliseconds ask_again{100};

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

async::Task<std::optional<async::FileLock>> SavedMachines::hold(machine::Plan plan,
                                                                machine::QemuSettings settings) {
    const fs::path place = place_of(plan, settings);
    store::make_directory(directory_);
    auto lock = async::FileLock::try_to_share(store::lock_of(place));
    std::error_code ignored;
    if (!lock || !fs::exists(place, ignored)) {
        co_return std::nullopt;
    }
    fs::last_write_time(place / seal_file, fs::file_time_type::clock::now(), ignored);
    const std::string sealed = seal_of(place);
    if (const auto known = sound_.find(place); known != sound_.end() && known->second == sealed) {
        co_return lock;
    }
    std::string fault;
    const std::string wanted = key(plan, settings);
    std::function<void()> look = [&] { fault = fault_of(place, plan, wanted); };
    co_await async::run_blocking(std::move(look));
    if (fault.empty()) {
        sound_[place] = sealed;
        co_return lock;
    }
    lock.reset();
    if (!throw_away(place, fault)) {
        throw Error(concat(fault, ", and another run holds it"));
    }
    co_return std::nullopt;
}

std::string SavedMachines::give_up(const Making& making, std::string_view reason) {
    // QEMU's memory is a file there: where it can not grow, a signal ends QEMU, which tells nobody.
    const bool is_full = guest::lack_of_space(making.directory).has_value();
    std::error_code ignored;
    fs::remove_all(making.directory, ignored);
    return is_full ? concat("no space left in ", directory_.string()) : std::string(reason);
}

bool SavedMachines::throw_away(const fs::path& place, std::string_view reason) {
    sound_.erase(place);
    const auto alone = async::FileLock::try_to_get(store::lock_of(place));
    if (!alone) {
        return false;
    }
    std::error_code ignored;
    fs::remove_all(place, ignored);
    say_(concat("a saved machine was thrown away, and is made anew: ", reason));
    return true;
}

std::optional<SavedMachines::Making> SavedMachines::begin(async::Executor executor,
                                                          machine::Plan plan,
                                                          machine::QemuSettings settings,
                                                          ports::Trace trace) {
    const fs::path place = place_of(plan, settings);
    store::make_directory(directory_);
    store::remove_unfinished(directory_);
    auto lock = async::FileLock::try_to_get(store::lock_of(place));
    std::error_code ignored;
    if (!lock || fs::exists(place, ignored)) {
        return std::nullopt;
    }
    const fs::path work = store::unfinished_of(place);
    store::make_directory(work);
    fs::permissions(work, fs::perms::owner_all, ignored);
    guest::write_machine_files(plan, work);
    guest::create_system_state(plan, work);
    if (!settings.ovmf_variables.empty()) {
        fs::copy_file(settings.ovmf_template, work / settings.ovmf_variables);
    }
    plan.name = "saved";
    settings.start = machine::Start::saved;
    settings.memory_directory = work.string();
    auto machine = std::make_unique<QemuMachine>(executor, std::move(plan), std::move(settings),
                                                 work, ports::Watch{{}, trace});
    const auto over = std::make_shared<async::Event>(executor);
    makers_[place] = over;
    std::shared_ptr<void> turn(nullptr, [over](std::nullptr_t) { over->set(); });
    return Making{std::move(turn), std::move(*lock), work, std::move(machine)};
}

async::Task<> SavedMachines::wait_for_maker(fs::path place) {
    const auto maker = makers_.find(place);
    const auto over = maker == makers_.end() ? nullptr : maker->second.lock();
    const async::Deadline soon = async::Deadline::in(ask_again);
    if (over && !over->is_set()) {
        (void)co_await async::ends_before(over->wait(), soon);
    } else {
        co_await async::passing_of(soon);
    }
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
    std::error_code error;
    fs::rename(making.directory, place, error);
    if (error) {
        throw Error(concat("moving it to ", place.string(), ": ", error.message()));
    }
    sound_[place] = seal_of(place);
    store::make_room(directory_.parent_path(), most_kept);
}

} // namespace harness::qemu
