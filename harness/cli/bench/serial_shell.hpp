#pragma once

#include "harness/async/child_process.hpp"
#include "harness/async/deadline.hpp"
#include "harness/async/interrupt.hpp"
#include "harness/cli/bench/workshop.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

namespace harness::cli {

/// QEMU as one would start it by hand: our kernel and initrd, and no more than a disk. Its init is
/// a shell on the serial console.
[[nodiscard]] std::vector<std::string> plain_qemu(const Means& means, qemu::Accelerator accelerator,
                                                  const machine::Plan& plan,
                                                  const std::filesystem::path& image);

/// What one gets who speaks to such a machine by its console.
class SerialShell {
  public:
    /// Starts it. `interrupt` ends it.
    SerialShell(async::Executor executor, const std::vector<std::string>& words,
                async::Interrupt& interrupt);

    /// Waits until the shell answers.
    [[nodiscard]] async::Task<> ready(async::Deadline deadline);

    /// What a command prints, to its end. One that fails is an Error with it. `input` is typed
    /// after the command.
    [[nodiscard]] async::Task<std::string> run(std::string command, async::Deadline deadline,
                                               std::string input = "");

  private:
    [[nodiscard]] async::Task<> type(std::string text);
    /// What comes, up to the first line that holds `mark`, or up to `mark` itself.
    [[nodiscard]] async::Task<std::string> read_until(std::string mark, bool to_end_of_line);

    boost::asio::posix::stream_descriptor console_;
    std::unique_ptr<async::ChildProcess> child_;
    async::Interrupt::Registration on_interrupt_;
    std::string seen_;
};

/// What a shell needs before it can do what a run of ours does.
inline constexpr std::string_view shell_setup =
    "export PATH=/usr/sbin:/usr/bin; mount -t proc p /proc; mount -t sysfs s /sys; "
    "mount -t devtmpfs d /dev; mount -t tmpfs t /tmp; mount -t tmpfs r /run; "
    "modprobe nvme; modprobe btrfs";

} // namespace harness::cli
