#include "harness/qemu/machine.hpp"

#include "harness/agent/guest_configuration.hpp"
#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/machine/render_json.hpp"
#include "harness/machine/shell_text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace harness::qemu {

namespace {

constexpr std::size_t lines_in_a_cause = 8;
constexpr std::uint64_t longest_console_log = 16ULL * 1024 * 1024;

std::string read_end_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string all{std::istreambuf_iterator<char>(in), {}};
    return all.size() > 2000 ? all.substr(all.size() - 2000) : all;
}

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start);
}

} // namespace

QemuMachine::QemuMachine(async::Executor executor, machine::Plan plan,
                         machine::QemuSettings settings, std::filesystem::path directory,
                         ports::GuestOutput output)
    : executor_(executor), plan_(std::move(plan)), settings_(std::move(settings)),
      directory_(std::move(directory)), output_(std::move(output)),
      console_log_(directory_ / "console.log", std::ios::binary | std::ios::app),
      qmp_log_(directory_ / "qmp.log", std::ios::app),
      agent_log_(directory_ / "agent.log", std::ios::app),
      group_(executor, [](const std::exception_ptr&) {}), ended_(executor) {
    settings_.monitor = "socket,fd=3";
    settings_.agent = "socket,fd=4";
    settings_.console = "socket,fd=5";
    if (plan_.is_portable) {
        power_page_ = std::make_unique<PowerPage>(plan_, directory_);
    }
}

QemuMachine::~QemuMachine() = default;

void QemuMachine::launch() {
    const auto arguments = machine::render_qemu_args(plan_, settings_);
    std::ofstream(directory_ / "qemu.args") << machine::shell_command(arguments);
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
    std::exception_ptr failure;
    try {
        child_ = std::make_unique<async::ChildProcess>(executor_, command);
    } catch (...) {
        failure = std::current_exception();
    }
    for (const int theirs : {messages, monitor.theirs, agent.theirs, console.theirs}) {
        ::close(theirs);
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
                                 qmp_log_ << line << "\n" << std::flush;
                             },
                             [this](const qmp::Event& event) { handle(event); }});
    client_ = std::make_unique<agent::Client>(
        executor_, agent,
        agent::Client::Observer{
            [this](std::string_view line) { agent_log_ << line << "\n"
                                                       << std::flush; }, output_});
    console_stream_ = std::make_unique<boost::asio::posix::stream_descriptor>(executor_, console);
    console_stream_->non_blocking(true);
}

async::Task<ports::Boot> QemuMachine::start(async::Deadline deadline) {
    HARNESS_ASSERT(child_ == nullptr, "a machine is started once, or after it was powered off");
    has_died_ = false;
    cause_.clear();
    ended_.clear();
    console_.expect_boot();
    end_is_expected_ = false;
    boot_started_ = std::chrono::steady_clock::now();
    launch();
    group_.start(qmp_->serve());
    group_.start(client_->serve());
    group_.start(serve_console());
    group_.start(watch_exit());
    co_return co_await async::with_timeout(boot(), deadline, "starting the machine");
}

async::Task<ports::Boot> QemuMachine::boot() {
    ports::Boot boot;
    const agent::Hello hello = co_await client_->hello();
    boot.kernel = hello.kernel;
    boot.until_hello = since(boot_started_);
    agent::Configure configure = agent::configuration_for(plan_);
    agent::Ready ready = co_await client_->configure(std::move(configure));
    boot.until_ready = since(boot_started_);
    boot.remarks = std::move(ready.remarks);
    if (!ready.missing.empty()) {
        throw Error(concat("the guest does not see ", join(ready.missing, ", "),
                           "; what its kernel ", boot.kernel, " says of them is in ",
                           (directory_ / "agent.log").string(),
                           "; if it lacks the driver, name another by HARNESS_KERNEL"));
    }
    co_return boot;
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

void QemuMachine::set_power(const machine::PowerState& state) {
    HARNESS_ASSERT(power_page_ != nullptr, "only a portable machine's power can be set");
    power_page_->write(state);
}

async::Task<> QemuMachine::end_guest(bool reboot, async::Deadline deadline, std::string what) {
    end_is_expected_ = true;
    client_->leave(reboot);
    co_await async::with_timeout(ended_.wait(), deadline, std::move(what));
    if (has_died_) {
        throw Error(cause_);
    }
    co_await clean_up();
}

void QemuMachine::handle(const qmp::Event& event) {
    if (event.name == "SHUTDOWN" && !end_is_expected_) {
        die(event.reason == "guest-reset" ? "the machine reset by itself"
            : event.by_guest ? concat("the guest powered off by itself (", event.reason, ")")
                             : concat("QEMU was told to stop (", event.reason, ")"));
    } else if (event.name == "GUEST_PANICKED") {
        die("the guest's kernel panicked");
    } else if (event.name == "BLOCK_IO_ERROR") {
        die(event.no_space
                ? concat("no space left on the host for the disk images in ", directory_.string(),
                         "; free some, or choose another directory by --runs")
                : concat("the host can not read or write the image of ", event.device));
    } else if (event.name == "WATCHDOG") {
        die("the guest's watchdog fired");
    }
}

void QemuMachine::die(std::string cause) {
    if (has_died_) {
        return;
    }
    read_console_now();
    if (console_.trouble()) {
        cause = *console_.trouble();
    }
    has_died_ = true;
    cause_ = std::move(cause);
    const auto lines = console_.last_lines(lines_in_a_cause);
    if (!lines.empty()) {
        cause_ += concat("; its console's last lines:\n  ", join(lines, "\n  "));
    }
    if (child_) {
        child_->signal(SIGKILL);
    }
    client_->fail(cause_);
}

std::optional<std::string> QemuMachine::host_trouble() const {
    // QEMU's NVMe hands a full host disk on to the guest as an I/O error and raises no event.
    constexpr std::uintmax_t least_space = 1024ULL * 1024;
    std::error_code error;
    const auto space = std::filesystem::space(directory_, error);
    if (error || space.available >= least_space) {
        return std::nullopt;
    }
    return concat("no space left on the host for the disk images in ", directory_.string(),
                  "; free some, or choose another directory by --runs");
}

void QemuMachine::kill(std::string reason) {
    if (!has_died_ && child_) {
        has_died_ = true;
        cause_ = std::move(reason);
        child_->signal(SIGKILL);
        client_->fail(cause_);
    }
}

std::string QemuMachine::exit_cause(const async::ExitStatus& status) const {
    const std::string said = read_end_of(directory_ / "qemu.log");
    return concat("QEMU ended: ", status.to_text(), said.empty() ? "" : concat("\n  ", said));
}

async::Task<> QemuMachine::watch_exit() {
    const async::ExitStatus status = co_await child_->wait();
    if (!end_is_expected_ || !status.is_success()) {
        die(exit_cause(status));
    }
    ended_.set();
}

async::Task<> QemuMachine::serve_console() {
    std::string buffer(16384, '\0');
    for (;;) {
        const auto result = co_await console_stream_->async_read_some(
            boost::asio::buffer(buffer), boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto& [error, count] = result;
        if (error) {
            co_return;
        }
        take_console(std::string_view(buffer).substr(0, count));
        if (console_.trouble() && !has_died_) {
            die(*console_.trouble());
        }
    }
}

/// What QEMU has written so far, without waiting: an event may overtake the lines that explain it.
void QemuMachine::read_console_now() {
    std::string buffer(16384, '\0');
    while (console_stream_ && console_stream_->is_open()) {
        const ssize_t got = ::read(console_stream_->native_handle(), buffer.data(), buffer.size());
        if (got <= 0) {
            return;
        }
        take_console(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
    }
}

void QemuMachine::take_console(std::string_view bytes) {
    console_.feed(bytes);
    if (console_bytes_ < longest_console_log) {
        console_log_ << bytes << std::flush;
        console_bytes_ += bytes.size();
    }
}

async::Task<> QemuMachine::clean_up() {
    if (child_ && !child_->has_ended()) {
        kill("the machine is no longer needed");
        co_await child_->wait();
    }
    if (qmp_) {
        read_console_now();
        qmp_->close();
        client_->close();
        boost::system::error_code ignored;
        console_stream_->close(ignored);
    }
    co_await group_.join();
    child_.reset();
}

} // namespace harness::qemu
