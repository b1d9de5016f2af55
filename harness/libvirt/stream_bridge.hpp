#pragma once

#include "harness/libvirt/handles.hpp"

#include <memory>

namespace harness::libvirt {

/// Joins one of libvirt's streams to a socket, so that a console or a channel, here or on another
/// host, is a descriptor like any other. The connection's event thread carries the bytes until
/// either end closes. (Streams that block hand data on late: with two of them libvirt 9 leaves what
/// has come for one lying until the next sign of life of the connection, five seconds later.)
class StreamBridge {
  public:
    /// A stream that does not block, as a bridge needs it. Throws Error.
    [[nodiscard]] static StreamHandle new_stream(virConnectPtr connection);

    /// Takes an open stream. Throws Error.
    explicit StreamBridge(StreamHandle stream);
    ~StreamBridge();
    StreamBridge(const StreamBridge&) = delete;
    StreamBridge& operator=(const StreamBridge&) = delete;

    /// Our end; the caller owns it. Asked for once.
    [[nodiscard]] int take_descriptor();

    /// Ends both: the descriptor reads as closed.
    void stop();

  private:
    class Carrier;

    std::shared_ptr<Carrier> carrier_; ///< Shared with libvirt's callbacks.
    int ours_ = -1;
};

} // namespace harness::libvirt
