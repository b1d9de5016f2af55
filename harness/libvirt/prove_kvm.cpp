#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/libvirt/backend.hpp"

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace harness::libvirt {

namespace {

constexpr std::chrono::seconds boot_limit{20};

/// A directory of ours that goes with this value.
class PassingDirectory {
  public:
    PassingDirectory() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "harness-kvm-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw Error(concat("making ", pattern, ": ", std::strerror(errno)));
        }
        path_ = pattern;
    }
    ~PassingDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    PassingDirectory(const PassingDirectory&) = delete;
    PassingDirectory& operator=(const PassingDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

machine::Plan smallest_machine() {
    machine::Plan plan;
    plan.name = "kvm-probe";
    plan.summary = "a machine without disks, to see whether KVM runs guests";
    plan.memory = mebibytes(512);
    return plan;
}

} // namespace

// A device that opens proves nothing, and the daemon's word neither: a guest must have started.
async::Task<std::string> why_not_kvm(async::Executor executor, std::shared_ptr<Backend> backend,
                                     HostMeans means, async::Interrupt* interrupt) {
    const PassingDirectory directory;
    const auto host = make_host(executor, backend, std::move(means));
    const auto machine = host->create(smallest_machine(), directory.path(), {});
    const async::Interrupt::Registration on_interrupt(*interrupt,
                                                      [&] { machine->kill(interrupt->reason()); });
    std::string reason;
    try {
        const ports::Boot boot = co_await machine->start(async::Deadline::in(boot_limit));
        (void)boot;
    } catch (const Error& error) {
        reason = error.what();
    }
    co_await machine->clean_up();
    co_return reason.substr(0, reason.find('\n'));
}

} // namespace harness::libvirt
