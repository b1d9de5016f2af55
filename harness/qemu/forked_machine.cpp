#include "harness/qemu/forked_machine.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/guest/disk_images.hpp"
#include "harness/machine/forks.hpp"
#include "harness/machine/software_tpm.hpp"
#include "harness/qemu/kept_disks.hpp"
#include "harness/qemu/move_file.hpp"

#include <sys/stat.h>

namespace harness::qemu {

namespace fs = std::filesystem;

ForkedMachine::ForkedMachine(async::Executor executor, machine::Plan plan,
                             machine::QemuSettings settings, std::filesystem::path directory,
                             ports::Watch watch, std::shared_ptr<SavedMachines> saved)
    : executor_(executor), plan_(std::move(plan)), settings_(std::move(settings)),
      directory_(std::move(directory)), watch_(std::move(watch)), saved_(std::move(saved)) {}

ForkedMachine::~ForkedMachine() = default;

machine::QemuSettings ForkedMachine::settings_by(machine::Start start) const {
    machine::QemuSettings settings = settings_;
    settings.start = start;
    settings.memory_directory = saved_->place_of(plan_, settings_).string();
    if (start == machine::Start::forked) {
        settings.state_directory = settings.memory_directory;
    }
    return settings;
}

void ForkedMachine::make_machine(machine::QemuSettings settings) {
    machine_ =
        std::make_unique<QemuMachine>(executor_, plan_, std::move(settings), directory_, watch_);
    if (time_) {
        machine_->set_time(*time_);
    }
    machine_->set_root(root_);
}

void ForkedMachine::set_time(std::chrono::sys_seconds time) {
    time_ = time;
    if (machine_) {
        machine_->set_time(time);
    }
}

void ForkedMachine::set_root(const ports::SystemRoot& root) {
    root_ = root;
    if (machine_) {
        machine_->set_root(root);
    }
}

async::Task<> ForkedMachine::make_saved(async::Deadline deadline) {
    std::string cause;
    try {
        co_await saved_->finish(*making_, plan_, settings_, deadline);
    } catch (const Error& error) {
        cause = error.what();
    } catch (const std::filesystem::filesystem_error& error) {
        cause = error.what();
    }
    co_await making_->machine->clean_up();
    if (!cause.empty()) {
        cause = saved_->give_up(*making_, cause);
    }
    making_.reset();
    if (!cause.empty()) {
        throw Error(cause);
    }
}

/// Sees to it that there is a saved machine to go on from, and holds it; answers why there is none.
/// Who is just saving it is waited for: that takes less time than booting beside them.
async::Task<std::string> ForkedMachine::hold_saved(async::Deadline deadline) {
    const std::filesystem::path place = saved_->place_of(plan_, settings_);
    const async::Deadline patience = deadline.at_most(deadline.limit() / 2);
    std::string cause;
    try {
        while (killed_.empty() && !patience.has_passed()) {
            ports::Span span = watch_.trace.span("look at the saved machine");
            held_ = co_await saved_->hold(plan_, settings_);
            if (held_) {
                co_return std::string();
            }
            making_ = saved_->begin(executor_, plan_, settings_, watch_.trace);
            if (making_) {
                span.next("make the saved machine");
                co_await make_saved(deadline);
            } else {
                span.next("wait for who makes the saved machine");
                co_await saved_->wait_for_maker(place);
            }
        }
        co_return concat("another run was still saving this machine after ",
                         async::to_text(patience.limit()));
    } catch (const Error& error) {
        cause = error.what();
    } catch (const std::filesystem::filesystem_error& error) {
        cause = error.what();
    }
    co_return cause.empty() ? cause : concat("it could not be saved: ", cause);
}

/// Else the saved machine would be blamed.
void ForkedMachine::require_space_for_system() const {
    if (!plan_.has_system) {
        return;
    }
    struct stat info{};
    constexpr std::uint64_t block = 512;
    const fs::path saved = saved_->place_of(plan_, settings_) / machine::system_state_file;
    const Bytes needed{
        ::stat(saved.c_str(), &info) == 0 ? static_cast<std::uint64_t>(info.st_blocks) * block : 0};
    if (const auto lack = guest::lack_of_space(directory_, needed)) {
        throw Error(concat(*lack, "; a copy of the system takes ", to_human(needed)));
    }
}

async::Task<ports::Boot> ForkedMachine::fork(async::Deadline deadline) {
    make_machine(settings_by(machine::Start::forked));
    if (plan_.has_system) {
        copy_sparsely(saved_->place_of(plan_, settings_) / machine::system_state_file,
                      directory_ / machine::system_state_file);
    }
    ports::Boot boot = co_await machine_->start(deadline);
    boot.way = "forked from a saved machine";
    co_return boot;
}

async::Task<ports::Boot> ForkedMachine::start(async::Deadline deadline) {
    if (machine_) { // It was powered off.
        co_await prepare_next_boot(deadline);
        co_return co_await machine_->start(deadline);
    }
    std::string why_cold = machine::why_not_forked(plan_);
    if (why_cold.empty() && has_kept_state_) {
        why_cold = "its firmware or its system has what the checkpoint kept";
    }
    std::string trouble;
    for (int attempt = 0; why_cold.empty() && killed_.empty() && attempt < 2; ++attempt) {
        why_cold = co_await hold_saved(deadline);
        if (!why_cold.empty()) {
            break;
        }
        require_space_for_system();
        try {
            co_return co_await fork(deadline);
        } catch (const Error& error) {
            trouble = error.what();
        }
        const bool is_full = host_trouble().has_value();
        co_await machine_->clean_up();
        if (is_full) {
            throw Error(trouble); // Nothing is wrong with the saved machine.
        }
        held_.reset();
        if (killed_.empty() && !saved_->throw_away(saved_->place_of(plan_, settings_), trouble)) {
            break; // Others go on from it, so the fault may be elsewhere.
        }
    }
    if (!killed_.empty()) {
        throw Error(killed_);
    }
    if (!trouble.empty() && !has_kept_state_) {
        guest::create_system_state(plan_, directory_); // A fork that failed has left its own.
    }
    make_machine(settings_by(machine::Start::cold));
    is_cold_ = true;
    ports::Boot boot = co_await machine_->start(deadline);
    boot.way = concat("cold: ", why_cold.empty() ? trouble : why_cold);
    co_return boot;
}

/// What outlives a restart beside the disks (of firmware, of a system), by its names in the run's
/// directory and, flat, in the one that keeps it.
std::vector<std::pair<fs::path, fs::path>> ForkedMachine::files_beside_disks() const {
    std::vector<std::pair<fs::path, fs::path>> files;
    if (plan_.firmware == machine::Firmware::uefi) {
        files.emplace_back(settings_.ovmf_variables, settings_.ovmf_variables);
    }
    if (plan_.has_system) {
        files.emplace_back(machine::system_state_file, machine::system_state_file);
    }
    if (plan_.has_tpm) {
        files.emplace_back(fs::path(machine::tpm_state_directory) / machine::tpm_state_file,
                           machine::tpm_state_file);
    }
    return files;
}

async::Task<ports::Kept> ForkedMachine::keep(fs::path place, async::Deadline deadline) {
    ports::Kept kept;
    kept.why_not = machine::why_memory_is_lost(plan_);
    if (overlay_program().empty()) {
        kept.why_not = "qemu-img is not installed; `sudo apt-get install qemu-utils` brings it";
        co_return kept;
    }
    if (kept.why_not.empty() && is_cold_) {
        kept.why_not =
            "this machine booted, and only one that goes on from a saved one can be kept "
            "with its memory";
        co_return kept;
    }
    kept.has_memory = kept.why_not.empty();
    if (kept.has_memory) {
        co_await machine_->save(deadline);
        co_await machine_->clean_up();
        move_file(directory_ / state_file, place / state_file);
    } else {
        co_await machine_->power_off(deadline);
    }
    for (const auto& [own, kept_as] : files_beside_disks()) {
        copy_sparsely(directory_ / own, place / kept_as);
    }
    const ports::Span span = watch_.trace.span("keep the disks");
    co_await keep_disks(plan_, directory_, settings_.bases, std::move(place));
    kept.is_kept = true;
    co_return kept;
}

async::Task<ports::Boot> ForkedMachine::go_on_from(fs::path place, async::Deadline deadline) {
    if (machine_) {
        co_await machine_->clean_up();
        machine_.reset();
    }
    guest::remove_disk_images(directory_);
    settings_.bases = bases_of(place);
    ports::Span overlays = watch_.trace.span("make overlays of the kept disks");
    co_await make_overlays(plan_, directory_, settings_.bases);
    overlays.end();
    for (const auto& [own, kept_as] : files_beside_disks()) {
        fs::create_directories((directory_ / own).parent_path());
        copy_sparsely(place / kept_as, directory_ / own);
    }
    has_kept_state_ = !files_beside_disks().empty();
    if (fs::exists(place / state_file)) {
        co_return co_await resume(std::move(place), deadline);
    }
    co_return co_await start(deadline);
}

async::Task<ports::Boot> ForkedMachine::resume(fs::path place, async::Deadline deadline) {
    machine::QemuSettings settings = settings_by(machine::Start::resumed);
    settings.state_directory = place.string();
    make_machine(std::move(settings));
    ports::Boot boot = co_await machine_->start(deadline);
    boot.way = "resumed with its memory";
    is_resumed_ = true;
    co_return boot;
}

/// What was resumed boots in another way, like every machine of its kind. Firmware with variables
/// runs each time, and so does a system: a saved machine would bring its own, and forget what the
/// guest has written.
async::Task<> ForkedMachine::prepare_next_boot(async::Deadline deadline) {
    if (plan_.firmware == machine::Firmware::uefi || plan_.has_system) {
        is_resumed_ = false;
        machine_->start_next_by(settings_by(machine::Start::cold));
    } else if (is_resumed_) {
        is_resumed_ = false;
        const std::string why_cold = co_await hold_saved(deadline);
        machine_->start_next_by(
            settings_by(why_cold.empty() ? machine::Start::forked : machine::Start::cold));
    }
}

async::Task<ports::Boot> ForkedMachine::reboot(async::Deadline deadline) {
    co_await prepare_next_boot(deadline);
    co_return co_await machine_->reboot(deadline);
}

async::Task<> ForkedMachine::power_off(async::Deadline deadline) {
    co_await machine_->power_off(deadline);
}

async::Task<> ForkedMachine::pull_plug() {
    co_await machine_->pull_plug();
}

async::Task<std::uint64_t> ForkedMachine::count_writes(async::Deadline deadline) {
    co_return co_await machine_->count_writes(deadline);
}

std::optional<std::string> ForkedMachine::host_trouble() const {
    return guest::lack_of_space(directory_);
}

void ForkedMachine::kill(std::string reason) {
    killed_ = reason;
    if (making_) {
        making_->machine->kill(reason);
    }
    if (machine_) {
        machine_->kill(std::move(reason));
    }
}

async::Task<> ForkedMachine::clean_up() {
    if (machine_) {
        co_await machine_->clean_up();
    }
    held_.reset();
}

} // namespace harness::qemu
