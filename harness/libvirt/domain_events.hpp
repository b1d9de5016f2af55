#pragma once

#include "harness/async/task.hpp"
#include "harness/libvirt/connection.hpp"

#include <functional>
#include <memory>
#include <string>

namespace harness::libvirt {

/// What a daemon said of a domain.
struct DomainEvent {
    enum class Kind { stopped, panicked, reset, io_error, watchdog };
    Kind kind = Kind::stopped;
    int detail = 0;   ///< stopped: one of virDomainEventStoppedDetailType.
    std::string text; ///< io_error: the device and QEMU's reason.
};

/// Why a domain that was not asked to stop has stopped.
[[nodiscard]] std::string cause_of_stop(int detail, bool was_reset);

/// Whether a stop is the end of a guest that was asked to leave.
[[nodiscard]] bool is_orderly_stop(int detail, bool was_reset);

/// A line for the log.
[[nodiscard]] std::string describe(const DomainEvent& event);

/// Receives events on the loop's thread, for as long as it wants them.
struct EventSink {
    async::Executor executor;
    std::function<void(const DomainEvent&)> handler; ///< Only touched on the loop's thread.
};

/// Hears of a domain from here to its own end. The calls of libvirt block.
class DomainEvents {
  public:
    DomainEvents(const Connection& connection, virDomainPtr domain,
                 std::shared_ptr<EventSink> sink);
    ~DomainEvents();
    DomainEvents(const DomainEvents&) = delete;
    DomainEvents& operator=(const DomainEvents&) = delete;

  private:
    void listen(virDomainPtr domain, int event, virConnectDomainEventGenericCallback callback);

    const Connection& connection_;
    std::shared_ptr<EventSink> sink_;
    std::vector<int> callbacks_;
};

} // namespace harness::libvirt
