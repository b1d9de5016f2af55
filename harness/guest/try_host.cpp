#include "harness/guest/try_host.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace harness::guest {

namespace {

constexpr std::size_t longest_reason = 240;

/// A directory of ours that goes with this value.
class PassingDirectory {
  public:
    PassingDirectory() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "harness-probe-XXXXXX").string();
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
    plan.name = "probe";
    plan.summary = "a machine without disks, to see whether guests run";
    plan.memory = mebibytes(512);
    return plan;
}

/// The cause in one line; what QEMU or the console said begins in the second.
std::string in_one_line(const std::string& text) {
    const auto lines = split_lines(text);
    const std::string out = lines.size() < 2 ? text : concat(lines[0], ": ", trim(lines[1]));
    return out.substr(0, longest_reason);
}

} // namespace

async::Task<std::string> why_no_guest(ports::MachineHost* host, async::Interrupt* interrupt,
                                      std::chrono::seconds limit) {
    const PassingDirectory directory;
    const auto machine = host->create(smallest_machine(), directory.path(), {});
    const async::Interrupt::Registration on_interrupt(*interrupt,
                                                      [&] { machine->kill(interrupt->reason()); });
    std::string reason;
    try {
        const ports::Boot boot = co_await machine->start(async::Deadline::in(limit));
        (void)boot;
    } catch (const Error& error) {
        reason = error.what();
    }
    co_await machine->clean_up();
    co_return in_one_line(reason);
}

} // namespace harness::guest
