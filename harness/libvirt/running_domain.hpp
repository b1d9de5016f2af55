#pragma once

#include "harness/libvirt/domain_events.hpp"
#include "harness/libvirt/stream_bridge.hpp"

#include <string>

namespace harness::libvirt {

/// libvirt's words on why a domain did not start, with the remedy where there is one to name.
[[nodiscard]] std::string with_remedy(std::string words);

/// A domain that lives as long as this value and this connection: the daemon destroys it when we
/// are gone, however we went. Every call blocks.
class RunningDomain {
  public:
    /// Starts it; its console and the agent's channel are open before it runs. Throws Error.
    RunningDomain(std::shared_ptr<Connection> connection, const std::string& xml,
                  std::shared_ptr<EventSink> sink);
    ~RunningDomain();
    RunningDomain(const RunningDomain&) = delete;
    RunningDomain& operator=(const RunningDomain&) = delete;

    [[nodiscard]] StreamBridge& console() { return *console_; }
    [[nodiscard]] StreamBridge& agent() { return *agent_; }

    /// Ends it without ceremony; nothing happens where it has ended.
    void destroy() noexcept;

  private:
    [[nodiscard]] std::unique_ptr<StreamBridge> open_console();
    [[nodiscard]] std::unique_ptr<StreamBridge> open_agent();

    std::shared_ptr<Connection> connection_;
    DomainHandle domain_;
    std::unique_ptr<DomainEvents> events_;
    std::unique_ptr<StreamBridge> console_;
    std::unique_ptr<StreamBridge> agent_;
};

} // namespace harness::libvirt
