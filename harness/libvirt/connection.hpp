#pragma once

#include "harness/libvirt/handles.hpp"
#include "harness/libvirt/render_domain.hpp"

#include <atomic>
#include <thread>

namespace harness::libvirt {

/// The thread on which libvirt notices what its daemons say: events, and that a connection is gone.
class EventThread {
  public:
    EventThread();
    ~EventThread();
    EventThread(const EventThread&) = delete;
    EventThread& operator=(const EventThread&) = delete;

  private:
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

/// What stands behind a connection.
struct DaemonFacts {
    std::string library_version; ///< Of the daemon: "9.0.0".
    std::string qemu_version;
    std::vector<SecurityLabel> security; ///< The drivers at work, each with its label for QEMU.
};

/// A connection to a daemon, with the thread that serves it. Every call blocks, so it belongs on a
/// thread of its own (`async::run_blocking`); from there it may be used by several at a time.
class Connection {
  public:
    /// Throws Error where nobody answers.
    explicit Connection(std::string uri);

    [[nodiscard]] virConnectPtr get() const { return handle_.get(); }
    [[nodiscard]] const std::string& uri() const { return uri_; }
    [[nodiscard]] bool is_remote() const;
    [[nodiscard]] bool is_alive() const;
    [[nodiscard]] DaemonFacts facts() const;

  private:
    std::string uri_;
    EventThread events_;
    ConnectionHandle handle_; ///< Closed before its thread ends.
};

} // namespace harness::libvirt
