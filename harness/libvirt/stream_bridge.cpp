#include "harness/libvirt/stream_bridge.hpp"

#include "harness/async/child_process.hpp"

#include <array>
#include <cerrno>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace harness::libvirt {

namespace {

constexpr std::size_t most_at_once = 65536;
constexpr int would_block = -2; ///< Of virStreamRecv and virStreamSend.

} // namespace

/// Both directions. Each holds at most one buffer: what the other side does not take yet stops the
/// reading of this one.
class StreamBridge::Carrier {
  public:
    Carrier(StreamHandle stream, int descriptor)
        : stream_(std::move(stream)), descriptor_(descriptor) {}
    ~Carrier() { ::close(descriptor_); }
    Carrier(const Carrier&) = delete;
    Carrier& operator=(const Carrier&) = delete;

    void begin(const std::shared_ptr<Carrier>& self) {
        const std::lock_guard lock(mutex_);
        watch_ = virEventAddHandle(descriptor_, VIR_EVENT_HANDLE_READABLE, on_descriptor,
                                   new std::shared_ptr<Carrier>(self), forget);
        auto* const opaque = new std::shared_ptr<Carrier>(self);
        if (virStreamEventAddCallback(stream_.get(), wanted_of_stream(), on_stream, opaque,
                                      forget) != 0) {
            delete opaque;
            throw_last("watching a stream");
        }
        is_watched_ = true;
    }

    void stop() {
        const std::lock_guard lock(mutex_);
        end();
    }

  private:
    static void forget(void* opaque) { delete static_cast<std::shared_ptr<Carrier>*>(opaque); }

    static void on_stream(virStreamPtr, int, void* opaque) {
        (*static_cast<std::shared_ptr<Carrier>*>(opaque))->carry();
    }

    static void on_descriptor(int, int, int, void* opaque) {
        (*static_cast<std::shared_ptr<Carrier>*>(opaque))->carry();
    }

    /// Moves what can be moved, then waits for what could not.
    void carry() {
        const std::lock_guard lock(mutex_);
        if (has_ended_) {
            return;
        }
        if (!carry_from_guest() || !carry_to_guest()) {
            end();
            return;
        }
        virStreamEventUpdateCallback(stream_.get(), wanted_of_stream());
        virEventUpdateHandle(watch_, wanted_of_descriptor());
    }

    [[nodiscard]] int wanted_of_stream() const {
        return (from_guest_.empty() ? VIR_STREAM_EVENT_READABLE : 0) |
               (to_guest_.empty() ? 0 : VIR_STREAM_EVENT_WRITABLE) | VIR_STREAM_EVENT_ERROR |
               VIR_STREAM_EVENT_HANGUP;
    }
    [[nodiscard]] int wanted_of_descriptor() const {
        return (to_guest_.empty() ? VIR_EVENT_HANDLE_READABLE : 0) |
               (from_guest_.empty() ? 0 : VIR_EVENT_HANDLE_WRITABLE);
    }

    /// False where one of the ends has closed.
    bool carry_from_guest() {
        for (;;) {
            while (!from_guest_.empty()) {
                const ssize_t sent = ::send(descriptor_, from_guest_.data(), from_guest_.size(),
                                            MSG_NOSIGNAL | MSG_DONTWAIT);
                if (sent < 0) {
                    return errno == EAGAIN || errno == EINTR;
                }
                from_guest_.erase(0, static_cast<std::size_t>(sent));
            }
            const int got = virStreamRecv(stream_.get(), buffer_.data(), buffer_.size());
            if (got == would_block) {
                return true;
            }
            if (got <= 0) {
                return false;
            }
            from_guest_.assign(buffer_.data(), static_cast<std::size_t>(got));
        }
    }

    bool carry_to_guest() {
        for (;;) {
            while (!to_guest_.empty()) {
                const int sent = virStreamSend(stream_.get(), to_guest_.data(), to_guest_.size());
                if (sent < 0) {
                    return sent == would_block;
                }
                to_guest_.erase(0, static_cast<std::size_t>(sent));
            }
            const ssize_t got = ::recv(descriptor_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
            if (got < 0) {
                return errno == EAGAIN || errno == EINTR;
            }
            if (got == 0) {
                return false;
            }
            to_guest_.assign(buffer_.data(), static_cast<std::size_t>(got));
        }
    }

    void end() {
        if (has_ended_) {
            return;
        }
        has_ended_ = true;
        ::shutdown(descriptor_, SHUT_RDWR);
        if (watch_ >= 0) {
            virEventRemoveHandle(watch_);
        }
        if (is_watched_) {
            virStreamEventRemoveCallback(stream_.get());
        }
        virStreamAbort(stream_.get());
    }

    std::mutex mutex_;
    StreamHandle stream_;
    int descriptor_;
    int watch_ = -1;
    bool is_watched_ = false;
    bool has_ended_ = false;
    std::string from_guest_;
    std::string to_guest_;
    std::array<char, most_at_once> buffer_{};
};

StreamHandle StreamBridge::new_stream(virConnectPtr connection) {
    StreamHandle stream(virStreamNew(connection, VIR_STREAM_NONBLOCK));
    if (!stream) {
        throw_last("making a stream");
    }
    return stream;
}

StreamBridge::StreamBridge(StreamHandle stream) {
    const async::DescriptorPair pair = async::make_socket_pair();
    ours_ = pair.ours;
    carrier_ = std::make_shared<Carrier>(std::move(stream), pair.theirs);
    carrier_->begin(carrier_);
}

StreamBridge::~StreamBridge() {
    stop();
    if (ours_ >= 0) {
        ::close(ours_);
    }
}

int StreamBridge::take_descriptor() {
    return std::exchange(ours_, -1);
}

void StreamBridge::stop() {
    carrier_->stop();
}

} // namespace harness::libvirt
