#pragma once

#include "harness/agent/guest/system.hpp"
#include "harness/agent/protocol.hpp"

#include <string>
#include <vector>

namespace harness::agent::guest {

/// Where the time since the boot went.
class Phases {
  public:
    /// The phase that has just ended.
    void end(const std::string& name) {
        const std::uint64_t now = uptime_milliseconds();
        texts_.push_back(name + " " + std::to_string(now - mark_) + " ms");
        mark_ = now;
    }
    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

  private:
    std::uint64_t mark_ = 0;
    std::vector<std::string> texts_;
};

/// What PID 1 owes to every program: kernel file systems, a loop device for lo, signals as usual.
void mount_kernel_file_systems();

/// Loads the modules that `/etc/harness/modules` lists, in its order.
void load_listed_modules();

/// Opens the virtio-serial port of the harness; waits for the kernel to find it.
[[nodiscard]] Descriptor open_port();

/// Makes the machine what the harness says it is: identities laid over sysfs, host name, modules
/// asked for in the background, then udev, until its queue is empty. The answer says what could not
/// be done, and where the time went.
[[nodiscard]] Ready configure(const Configure& configuration, Phases phases);

} // namespace harness::agent::guest
