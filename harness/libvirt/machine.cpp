#include "harness/libvirt/machine.hpp"

#include "harness/async/blocking.hpp"
#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/guest/boot.hpp"
#include "harness/guest/configuration.hpp"
#include "harness/guest/disk_images.hpp"
#include "harness/machine/power_files.hpp"

namespace harness::libvirt {

namespace {

/// How long what is under way from a domain that has ended may take.
constexpr std::chrono::seconds last_words{2};
/// How long a daemon may take to tell of an end that its streams show, and to end a domain.
constexpr std::chrono::seconds news_limit{5};
constexpr std::chrono::seconds destroy_limit{30};

} // namespace

LibvirtMachine::LibvirtMachine(async::Executor executor, std::shared_ptr<Connection> connection,
                               machine::Plan plan, DomainSettings settings,
                               std::filesystem::path directory, std::optional<Luggage> luggage,
                               ports::Watch watch)
    : executor_(executor), connection_(std::move(connection)), plan_(std::move(plan)),
      settings_(std::move(settings)), directory_(std::move(directory)),
      luggage_(std::move(luggage)), watch_(std::move(watch)),
      events_log_(directory_ / "libvirt.log", std::ios::app),
      agent_log_(directory_ / "agent.log", std::ios::app),
      group_(executor, [](const std::exception_ptr&) {}),
      console_(executor, directory_ / "console.log", watch_.hiding, concat("console", watch_.of)),
      console_ended_(executor), stop_told_(executor), ended_(executor) {
    if (!plan_.is_portable) {
        return;
    }
    power_page_ = std::make_unique<guest::PowerPage>(plan_, directory_);
    if (luggage_) {
        luggage_->files.emplace_back(machine::power_page_file(directory_.string()),
                                     machine::power_page_file(""));
    }
}

LibvirtMachine::~LibvirtMachine() = default;

/// Blocks.
void LibvirtMachine::send_luggage() {
    const std::string name = domain_name(plan_, settings_.run);
    // Whoever finds this directory without its harness can remove what is left over there.
    std::ofstream(directory_ / "libvirt-pool") << connection_->uri() << "\n" << name << "\n";
    pool_ = std::make_unique<RunPool>(connection_, name, luggage_->owner);
    settings_.qemu.image_directory = pool_->directory();
    for (const machine::Disk& disk : plan_.disks) {
        pool_->make(machine::image_file(disk, ""), disk.size);
    }
    for (const auto& [file, there] : luggage_->files) {
        pool_->upload(file, there, is_cancelled_);
    }
    for (std::string* path :
         {&settings_.qemu.kernel, &settings_.qemu.initrd, &settings_.qemu.ovmf_code}) {
        *path = path->empty() ? *path : concat(pool_->directory(), "/", *path);
    }
}

/// Blocks. What can not be fetched is told, and no reason to lose the run's verdicts.
void LibvirtMachine::fetch_disks() noexcept {
    for (const machine::Disk& disk : plan_.disks) {
        try {
            pool_->download(machine::image_file(disk, ""),
                            machine::image_file(disk, directory_.string()));
        } catch (const Error& error) {
            events_log_ << error.what() << "\n" << std::flush;
        }
    }
}

async::Task<> LibvirtMachine::launch() {
    sink_ = std::make_shared<EventSink>(
        EventSink{executor_, [this](const DomainEvent& event) { handle(event); }});
    std::unique_ptr<RunningDomain> started;
    std::function<void()> work = [this, &started] {
        if (luggage_ && !pool_) {
            send_luggage();
        }
        const std::string xml = render_domain_xml(plan_, settings_);
        std::ofstream(directory_ / "domain.xml") << xml;
        boot_started_ = std::chrono::steady_clock::now();
        started = std::make_unique<RunningDomain>(connection_, xml, sink_);
    };
    co_await async::run_blocking(std::move(work));
    domain_ = std::move(started);
}

void LibvirtMachine::set_power(const machine::PowerState& state) {
    HARNESS_ASSERT(power_page_ != nullptr, "only a portable machine's power can be set");
    if (luggage_) {
        throw Error("the power of a machine on another host can not be changed while it runs: "
                    "the page that its firmware reads is there");
    }
    power_page_->write(state);
}

void LibvirtMachine::open_channels() {
    client_ = std::make_unique<agent::Client>(
        executor_, domain_->agent().take_descriptor(),
        agent::Client::Observer{[this](std::string_view line) {
                                    agent_log_
                                        << watch_.hiding.text(line, concat("agent.log", watch_.of))
                                        << "\n"
                                        << std::flush;
                                },
                                watch_.output});
    console_.open(domain_->console().take_descriptor());
    group_.start(client_->serve());
    group_.start(serve_console());
}

async::Task<ports::Boot> LibvirtMachine::start(async::Deadline deadline) {
    HARNESS_ASSERT(domain_ == nullptr, "a machine is started once, or after it was powered off");
    if (has_died_) {
        throw Error(cause_);
    }
    end_is_expected_ = false;
    was_reset_ = false;
    console_ended_.clear();
    stop_told_.clear();
    ended_.clear();
    ports::Span starting = watch_.trace.span("libvirt starts the domain");
    co_await launch();
    starting.end();
    open_channels();
    if (has_died_) { // It was killed while it started.
        group_.start(destroy());
        throw Error(cause_);
    }
    agent::Configure configuration = guest::configuration_for(plan_);
    co_return co_await async::with_timeout(
        guest::boot_through(client_.get(), std::move(configuration), boot_started_, watch_.trace),
        deadline, "starting the machine");
}

async::Task<ports::Boot> LibvirtMachine::reboot(async::Deadline deadline) {
    co_await end_guest(true, deadline, "waiting for the guest to restart");
    co_return co_await start(deadline);
}

async::Task<> LibvirtMachine::power_off(async::Deadline deadline) {
    co_await end_guest(false, deadline, "waiting for the guest to power off");
}

async::Task<> LibvirtMachine::end_guest(bool reboot, async::Deadline deadline, std::string what) {
    const ports::Span span = watch_.trace.span("the guest leaves");
    end_is_expected_ = true;
    client_->leave(reboot);
    co_await async::with_timeout(ended_.wait(), deadline, std::move(what));
    if (has_died_) {
        throw Error(cause_);
    }
    co_await take_down();
}

void LibvirtMachine::handle(const DomainEvent& event) {
    events_log_ << describe(event) << "\n" << std::flush;
    switch (event.kind) {
    case DomainEvent::Kind::stopped:
        stop_told_.set();
        group_.start(settle(event.detail));
        break;
    case DomainEvent::Kind::reset:
        // A restart is a new domain on the same disks, and this one ends here.
        if (!std::exchange(was_reset_, true)) {
            group_.start(destroy());
        }
        break;
    case DomainEvent::Kind::panicked:
        break; // Its end comes next, and the console's words with it.
    case DomainEvent::Kind::io_error:
        die(event.text.ends_with("enospc")
                ? guest::no_space_in(luggage_ ? settings_.qemu.image_directory
                                              : directory_.string())
                : concat("the host can not read or write the image of ", event.text));
        break;
    case DomainEvent::Kind::watchdog:
        die("the guest's watchdog fired");
        break;
    }
}

/// The domain has ended; the console's last words may still be under way.
async::Task<> LibvirtMachine::settle(int stop_detail) {
    const bool has_drained =
        co_await async::ends_before(console_ended_.wait(), async::Deadline::in(last_words));
    (void)has_drained;
    if (!end_is_expected_ || !is_orderly_stop(stop_detail, was_reset_)) {
        die(cause_of_stop(stop_detail, was_reset_));
    }
    ended_.set();
}

async::Task<> LibvirtMachine::serve_console() {
    std::function<void(const std::string&)> on_trouble = [this](const std::string& trouble) {
        die(trouble);
    };
    co_await console_.serve(std::move(on_trouble));
    console_ended_.set();
    const bool was_told =
        co_await async::ends_before(stop_told_.wait(), async::Deadline::in(news_limit));
    if (!was_told) {
        die(concat("the connection to libvirt at ", connection_->uri(), " was lost"));
        ended_.set();
    }
}

void LibvirtMachine::die(std::string cause) {
    if (!has_died_) {
        console_.read_now();
        kill(console_.explained(std::move(cause)));
    }
}

void LibvirtMachine::kill(std::string reason) {
    if (has_died_) {
        return;
    }
    has_died_ = true;
    is_cancelled_ = true;
    cause_ = std::move(reason);
    if (domain_) {
        client_->fail(cause_);
        group_.start(destroy());
    }
}

async::Task<> LibvirtMachine::destroy() {
    if (!domain_) {
        co_return; // Its news came before itself.
    }
    std::function<void()> work = [domain = domain_.get()] { domain->destroy(); };
    co_await async::run_blocking(std::move(work));
}

std::optional<std::string> LibvirtMachine::host_trouble() const {
    return luggage_ ? std::nullopt : guest::lack_of_space(directory_);
}

/// The domain has ended, or never will be heard of again: everything of it goes.
async::Task<> LibvirtMachine::take_down() {
    console_.read_now();
    std::function<void()> stop = [domain = domain_.get()] {
        domain->destroy();
        domain->console().stop();
        domain->agent().stop();
    };
    co_await async::run_blocking(std::move(stop));
    client_->close();
    console_.close();
    stop_told_.set();
    co_await group_.join();
    sink_->handler = nullptr;
    std::function<void()> release = [this] { domain_.reset(); };
    co_await async::run_blocking(std::move(release));
}

async::Task<> LibvirtMachine::clean_up() {
    if (domain_) {
        if (!ended_.is_set()) {
            kill("the machine is no longer needed");
            const bool has_ended =
                co_await async::ends_before(ended_.wait(), async::Deadline::in(destroy_limit));
            (void)has_ended; // If not, the daemon is stuck: it ends the domain once we are gone.
        }
        co_await take_down();
    }
    co_await group_.join();
    std::function<void()> remove_files = [this] {
        if (pool_ && luggage_->brings_disks_back) {
            fetch_disks();
        }
        pool_.reset();
        std::error_code ignored;
        std::filesystem::remove(directory_ / "libvirt-pool", ignored);
    };
    co_await async::run_blocking(std::move(remove_files));
}

} // namespace harness::libvirt
