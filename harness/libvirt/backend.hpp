#pragma once

#include "harness/async/interrupt.hpp"
#include "harness/base/result.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/ports/machine.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace harness::libvirt {

/// A daemon that answers.
class Backend {
  public:
    virtual ~Backend() = default;

    /// Whether it runs on another host: its machines then say nothing of this one's accelerator.
    [[nodiscard]] virtual bool is_remote() const = 0;

    /// Removes what killed runs left on the daemon's host; `runs` holds the run directories that
    /// nobody works in any more.
    [[nodiscard]] virtual async::Task<> tidy(std::vector<std::filesystem::path> runs) = 0;
};

/// Connects to the daemon. Where nobody answers, or the program was built without libvirt, the
/// diagnostic says what to do; nothing was changed.
[[nodiscard]] async::Task<Result<std::shared_ptr<Backend>>> connect(std::string uri);

/// How this host would start a machine, and what its record says of that.
struct HostMeans {
    std::function<machine::QemuSettings(const machine::Plan&)> settings;
    std::vector<std::pair<std::string, std::string>> properties;
    bool has_kvm = false;
    bool keeps_disks = false; ///< A remote daemon's images are fetched at the end.
};

/// Why machines of this daemon run without KVM: none was seen to start with it. Empty where one
/// was. `means.settings` asks for KVM.
[[nodiscard]] async::Task<std::string> why_not_kvm(async::Executor executor,
                                                   std::shared_ptr<Backend> backend,
                                                   HostMeans means, async::Interrupt* interrupt);

/// Makes machines that are domains of this daemon.
[[nodiscard]] std::unique_ptr<ports::MachineHost>
make_host(async::Executor executor, const std::shared_ptr<Backend>& backend, HostMeans means);

} // namespace harness::libvirt
