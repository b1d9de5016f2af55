#include "harness/qemu/machine.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/guest/boot.hpp"
#include "harness/guest/configuration.hpp"
#include "harness/guest/disk_images.hpp"
#include "harness/machine/forks.hpp"
#include "harness/machine/shell_text.hpp"
#include "harness/qemu/end_of_file.hpp"
#include "harness/qemu/saved_machine.hpp"
#include "harness/qemu/write_record.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace harness::qemu {

namespace {

/// A TPM ends with its QEMU, as a rule a moment before that is seen to have ended.
constexpr std::chrono::seconds tpm_lead{5};

/// Memory that stands in a file is not written again into the saved state.
constexpr std::string_view how_memory_goes =
    R"({"capabilities": [{"capability": "x-ignore-shared", "state": true},
                         {"capability": "events", "state": true}]})";
constexpr std::string_view no_limit = R"({"max-bandwidth": 0})"; ///< 128 MiB/s by default.
/// QEMU 7.2 has no other way out to a file by which nobody has to pass a descriptor.
constexpr std::string_view to_state_file = R"({"uri": "exec:cat > state"})";
constexpr std::string_view from_state_file = R"({"uri": "fd:7"})";

/// The file that the devices' state comes from; -1 where there is none.
int open_state(const machine::QemuSettings& settings) {
    if (settings.state_directory.empty()) {
        return -1;
    }
    const std::string file = concat(settings.state_directory, "/", state_file);
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        throw Error(concat("opening ", file, ": ", std::strerror(errno)));
    }
    return descriptor;
}

std::string random_bytes() {
    std::string bytes(64, '\0');
    if (::getentropy(bytes.data(), bytes.size()) != 0) {
        throw Error(concat("this host gives no random numbers: ", std::strerror(errno)));
    }
    return bytes;
}

} // namespace

QemuMachine::QemuMachine(async::Executor executor, machine::Plan plan,
                         machine::QemuSettings settings, std::filesystem::path directory,
                         ports::Watch watch)
    : executor_(executor), plan_(std::move(plan)), directory_(std::move(directory)),
      watch_(std::move(watch)), qmp_log_(directory_ / "qmp.log", std::ios::app),
      agent_log_(directory_ / "agent.log", std::ios::app),
      group_(executor, [](const std::exception_ptr&) {}),
      console_(executor, directory_ / "console.log", watch_.hiding, concat("console", watch_.of)),
      ended_(executor), migration_ended_(executor) {
    start_next_by(std::move(settings));
    if (plan_.is_portable) {
        power_page_ = std::make_unique<guest::PowerPage>(plan_, directory_);
    }
}

QemuMachine::~QemuMachine() = default;

void QemuMachine::start_next_by(machine::QemuSettings settings) {
    settings.monitor = "socket,fd=3";
    settings.agent = "socket,fd=4";
    settings.console = "socket,fd=5";
    settings.tpm = "socket,fd=6";
    settings_ = std::move(settings);
}

void QemuMachine::launch() {
    settings_.time = time_;
    const auto arguments = machine::render_qemu_args(plan_, settings_);
    std::ofstream(directory_ / "qemu.args") << machine::shell_command(arguments);
    const int state = open_state(settings_);
    if (plan_.has_tpm) {
        tpm_ = std::make_unique<SoftwareTpm>(executor_, directory_);
    }
    const async::DescriptorPair monitor = async::make_socket_pair();
    const async::DescriptorPair agent = async::make_socket_pair();
    const async::DescriptorPair console = async::make_socket_pair();
    const int messages =
        ::open((directory_ / "qemu.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    async::ChildCommand command;
    command.program = arguments.front();
    command.arguments.assign(arguments.begin() + 1, arguments.end());
    command.directory = directory_.string();
    command.descriptors = {
        {1, messages}, {2, messages}, {3, monitor.theirs}, {4, agent.theirs}, {5, console.theirs}};
    if (tpm_) {
        command.descriptors.emplace_back(6, tpm_->control());
    }
    if (state >= 0) {
        command.descriptors.emplace_back(7, state);
    }
    oom_kills_ = count_oom_kills();
    std::exception_ptr failure;
    try {
        child_ = std::make_unique<async::ChildProcess>(executor_, command);
    } catch (...) {
        failure = std::current_exception();
    }
    for (const int theirs : {messages, state, monitor.theirs, agent.theirs, console.theirs}) {
        ::close(theirs);
    }
    if (tpm_) {
        tpm_->release_control();
    }
    open_channels(monitor.ours, agent.ours, console.ours);
    if (failure) {
        std::rethrow_exception(failure);
    }
}

void QemuMachine::open_channels(int monitor, int agent, int console) {
    qmp_ = std::make_unique<QmpChannel>(
        executor_, monitor,
        QmpChannel::Observer{[this](std::string_view line) {
                                 qmp_log_ << hidden(line, "qmp.log") << "\n" << std::flush;
                             },
                             [this](const qmp::Event& event) { handle(event); }});
    client_ = std::make_unique<agent::Client>(
        executor_, agent,
        agent::Client::Observer{[this](std::string_view line) {
                                    agent_log_ << hidden(line, "agent.log") << "\n" << std::flush;
                                },
                                watch_.output});
    console_.open(console);
}

std::string QemuMachine::hidden(std::string_view line, std::string_view log) const {
    return watch_.hiding.text(line, concat(log, watch_.of));
}

async::Task<ports::Boot> QemuMachine::start(async::Deadline deadline) {
    HARNESS_ASSERT(child_ == nullptr, "a machine is started once, or after it was powered off");
    has_died_ = false;
    cause_.clear();
    ended_.clear();
    migration_ended_.clear();
    end_is_expected_ = false;
    boot_started_ = std::chrono::steady_clock::now();
    ports::Span launching = watch_.trace.span("launch QEMU");
    launch();
    launching.end();
    group_.start(qmp_->serve());
    group_.start(client_->serve());
    group_.start(console_.serve([this](const std::string& trouble) { die(trouble); }));
    group_.start(watch_exit());
    if (tpm_) {
        group_.start(watch_tpm());
    }
    co_return co_await async::with_timeout(go_on(), deadline, "starting the machine");
}

async::Task<ports::Boot> QemuMachine::go_on() {
    if (!settings_.state_directory.empty()) {
        co_await restore();
        agent::Join join = guest::join_for(plan_);
        join.entropy = random_bytes();
        join.realtime_seconds = static_cast<std::uint64_t>(time_ ? time_->time_since_epoch().count()
                                                                 : std::time(nullptr));
        // Who has kept its memory knows them, too.
        join.disks_have_data = settings_.start == machine::Start::forked &&
                               (std::exchange(disks_have_data_, true) || !settings_.bases.empty());
        co_return co_await guest::join_through(client_.get(), std::move(join), boot_started_,
                                               watch_.trace);
    }
    agent::Configure configuration = settings_.start == machine::Start::saved
                                         ? guest::saved_configuration(plan_)
                                         : guest::configuration_for(plan_);
    configuration.system.root_device = root_.device;
    configuration.system.root_subvolume = root_.subvolume;
    co_return co_await guest::boot_through(client_.get(), std::move(configuration), boot_started_,
                                           watch_.trace);
}

async::Task<> QemuMachine::restore() {
    ports::Span span = watch_.trace.span("QEMU comes up");
    co_await qmp_->execute("migrate-set-capabilities", how_memory_goes);
    span.next("QEMU restores the saved machine");
    co_await qmp_->execute("migrate-incoming", from_state_file);
    co_await migrated();
    for (const std::string& device : machine::joining_devices(plan_)) {
        span.next("plug in a device");
        span.note("device", device);
        co_await qmp_->execute("device_add", device);
    }
    span.next("the machine goes on");
    co_await qmp_->execute("cont");
}

async::Task<> QemuMachine::migrated() {
    co_await migration_ended_.wait();
    if (has_died_ || !has_migrated_) {
        throw Error(has_died_ ? cause_ : "QEMU could not save or restore it; see its qmp.log");
    }
}

async::Task<> QemuMachine::save(async::Deadline deadline) {
    ports::Span span = watch_.trace.span("QEMU saves the machine");
    co_await qmp_->execute("stop");
    co_await qmp_->execute("migrate-set-capabilities", how_memory_goes);
    co_await qmp_->execute("migrate-set-parameters", no_limit);
    migration_ended_.clear(); // It may have come from a state itself.
    co_await qmp_->execute("migrate", to_state_file);
    co_await async::with_timeout(migrated(), deadline, "saving the machine");
    end_is_expected_ = true;
    span.next("QEMU ends");
    co_await qmp_->execute("quit");
    co_await async::with_timeout(ended_.wait(), deadline, "ending the saved machine");
}

// A restart is a new QEMU on the same disks: memory is lost as on a real machine, and a reset
// inside of one process makes emulation slow (40 s for unpacking the initrd instead of one,
// QEMU 7.2).
async::Task<ports::Boot> QemuMachine::reboot(async::Deadline deadline) {
    co_await end_guest(true, deadline, "waiting for the guest to restart");
    co_return co_await start(deadline);
}

async::Task<> QemuMachine::power_off(async::Deadline deadline) {
    co_await end_guest(false, deadline, "waiting for the guest to power off");
}

/// What QEMU has written is in the host's page cache, which outlives it.
async::Task<> QemuMachine::pull_plug() {
    kill("the machine was switched off");
    co_await clean_up();
}

void QemuMachine::set_power(const machine::PowerState& state) {
    HARNESS_ASSERT(power_page_ != nullptr, "only a portable machine's power can be set");
    power_page_->write(state);
}

/// A guest that stops has nothing under way, and QEMU then flushes all disks; with a flush it
/// writes down how many entries there are.
async::Task<std::uint64_t> QemuMachine::count_writes(async::Deadline deadline) {
    co_await async::with_timeout(qmp_->execute("stop"), deadline, "halting the machine");
    std::uint64_t count = 0;
    std::exception_ptr trouble;
    try {
        count = count_recorded(directory_);
    } catch (...) {
        trouble = std::current_exception();
    }
    co_await async::with_timeout(qmp_->execute("cont"), deadline, "letting the machine go on");
    if (trouble) {
        std::rethrow_exception(trouble);
    }
    co_return count;
}

async::Task<> QemuMachine::end_guest(bool reboot, async::Deadline deadline, std::string what) {
    ports::Span span = watch_.trace.span(reboot ? "the guest leaves, to restart"
                                                : "the guest leaves, to power off");
    end_is_expected_ = true;
    client_->leave(reboot);
    co_await async::with_timeout(ended_.wait(), deadline, std::move(what));
    if (has_died_) {
        throw Error(cause_);
    }
    span.end();
    co_await clean_up();
}

void QemuMachine::handle(const qmp::Event& event) {
    if (event.name == "MIGRATION" && (event.status == "completed" || event.status == "failed")) {
        has_migrated_ = event.status == "completed";
        migration_ended_.set();
    } else if (event.name == "SHUTDOWN" && !end_is_expected_) {
        die(event.reason == "guest-reset" ? "the machine reset by itself"
            : event.by_guest ? concat("the guest powered off by itself (", event.reason, ")")
                             : concat("QEMU was told to stop (", event.reason, ")"));
    } else if (event.name == "GUEST_PANICKED") {
        die("the guest's kernel panicked");
    } else if (event.name == "BLOCK_IO_ERROR") {
        die(event.no_space ? guest::no_space_in(directory_)
                           : concat("the host can not read or write the image of ", event.device));
    } else if (event.name == "WATCHDOG") {
        die("the guest's watchdog fired");
    }
}

void QemuMachine::die(std::string cause) {
    if (!has_died_) {
        console_.read_now();
        kill(console_.explained(std::move(cause)));
    }
}

std::optional<std::string> QemuMachine::host_trouble() const {
    return guest::lack_of_space(directory_);
}

void QemuMachine::kill(std::string reason) {
    if (!has_died_ && child_) {
        has_died_ = true;
        cause_ = std::move(reason);
        child_->signal(SIGKILL);
        client_->fail(cause_);
        migration_ended_.set();
    }
}

std::string QemuMachine::exit_cause(const async::ExitStatus& status) const {
    const std::string said = end_of_file(directory_ / "qemu.log");
    const std::string oom =
        status.signal == SIGKILL ? oom_verdict(oom_kills_, count_oom_kills()) : "";
    // Nobody can refuse a write to a file that is mapped, as a whole system's is.
    const std::string full = status.signal == SIGBUS ? host_trouble().value_or("") : "";
    return concat("QEMU ended: ", status.to_text(), oom.empty() ? "" : concat("; ", oom),
                  full.empty() ? "" : concat("; ", full), said.empty() ? "" : concat("\n  ", said));
}

async::Task<> QemuMachine::watch_exit() {
    const async::ExitStatus status = co_await child_->wait();
    if (!end_is_expected_ || !status.is_success()) {
        die(exit_cause(status));
    }
    ended_.set();
}

async::Task<> QemuMachine::watch_tpm() {
    const async::ExitStatus status = co_await tpm_->wait();
    const bool has_machine_ended =
        ended_.is_set() ||
        (status.is_success() &&
         co_await async::ends_before(ended_.wait(), async::Deadline::in(tpm_lead)));
    if (!has_machine_ended) {
        die(tpm_->cause(status));
    }
}

async::Task<> QemuMachine::clean_up() {
    const ports::Span span = watch_.trace.span("take down what is left of the machine");
    if (child_ && !child_->has_ended()) {
        kill("the machine is no longer needed");
        co_await child_->wait();
    }
    if (qmp_) {
        console_.read_now();
        qmp_->close();
        client_->close();
        console_.close();
    }
    if (tpm_) {
        co_await tpm_->end();
    }
    co_await group_.join();
    tpm_.reset();
    child_.reset();
}

} // namespace harness::qemu
