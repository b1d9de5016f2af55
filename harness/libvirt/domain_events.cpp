#include "harness/libvirt/domain_events.hpp"

#include "harness/base/concat.hpp"

#include <boost/asio/post.hpp>

namespace harness::libvirt {

namespace {

using SharedSink = std::shared_ptr<EventSink>;

/// From libvirt's thread to the loop's.
void pass_on(void* opaque, DomainEvent event) {
    const SharedSink sink = *static_cast<SharedSink*>(opaque);
    boost::asio::post(sink->executor, [sink, event = std::move(event)] {
        if (sink->handler) {
            sink->handler(event);
        }
    });
}

int on_lifecycle(virConnectPtr, virDomainPtr, int event, int detail, void* opaque) {
    if (event == VIR_DOMAIN_EVENT_STOPPED) {
        pass_on(opaque, {DomainEvent::Kind::stopped, detail, {}});
    } else if (event == VIR_DOMAIN_EVENT_CRASHED) {
        pass_on(opaque, {DomainEvent::Kind::panicked, detail, {}});
    }
    return 0;
}

void on_reset(virConnectPtr, virDomainPtr, void* opaque) {
    pass_on(opaque, {DomainEvent::Kind::reset, 0, {}});
}

void on_io_error(virConnectPtr, virDomainPtr, const char* path, const char* device, int,
                 const char* reason, void* opaque) {
    const bool has_path = path != nullptr && *path != '\0';
    pass_on(opaque, {DomainEvent::Kind::io_error, 0,
                     concat(has_path            ? path
                            : device != nullptr ? device
                                                : "a disk",
                            ": ", reason != nullptr ? reason : "")});
}

void on_watchdog(virConnectPtr, virDomainPtr, int, void* opaque) {
    pass_on(opaque, {DomainEvent::Kind::watchdog, 0, {}});
}

void forget_sink(void* opaque) {
    delete static_cast<SharedSink*>(opaque);
}

} // namespace

std::string cause_of_stop(int detail, bool was_reset) {
    switch (detail) {
    case VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN:
        return was_reset ? "the machine reset by itself"
                         : "the guest powered off by itself (guest-shutdown)";
    case VIR_DOMAIN_EVENT_STOPPED_DESTROYED:
        return was_reset ? "the machine reset by itself"
                         : "the domain was destroyed by somebody else";
    case VIR_DOMAIN_EVENT_STOPPED_CRASHED:
        return "the guest's kernel panicked";
    case VIR_DOMAIN_EVENT_STOPPED_FAILED:
        return "QEMU ended: killed or crashed, as libvirt saw no shutdown";
    default:
        return concat("libvirt stopped the domain (reason ", detail, ")");
    }
}

bool is_orderly_stop(int detail, bool was_reset) {
    return detail == VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN ||
           (was_reset && detail == VIR_DOMAIN_EVENT_STOPPED_DESTROYED);
}

std::string describe(const DomainEvent& event) {
    switch (event.kind) {
    case DomainEvent::Kind::stopped:
        return concat("stopped, detail ", event.detail);
    case DomainEvent::Kind::panicked:
        return "the guest panicked";
    case DomainEvent::Kind::reset:
        return "reset";
    case DomainEvent::Kind::io_error:
        return concat("i/o error: ", event.text);
    case DomainEvent::Kind::watchdog:
        return "watchdog";
    }
    return {};
}

DomainEvents::DomainEvents(const Connection& connection, virDomainPtr domain,
                           std::shared_ptr<EventSink> sink)
    : connection_(connection), sink_(std::move(sink)) {
    listen(domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle));
    listen(domain, VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK(on_reset));
    listen(domain, VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON, VIR_DOMAIN_EVENT_CALLBACK(on_io_error));
    listen(domain, VIR_DOMAIN_EVENT_ID_WATCHDOG, VIR_DOMAIN_EVENT_CALLBACK(on_watchdog));
}

void DomainEvents::listen(virDomainPtr domain, int event,
                          virConnectDomainEventGenericCallback callback) {
    auto* const opaque = new SharedSink(sink_); // libvirt hands it to forget_sink.
    const int id = virConnectDomainEventRegisterAny(connection_.get(), domain, event, callback,
                                                    opaque, forget_sink);
    if (id < 0) {
        delete opaque;
        throw_last("listening to the domain's events");
    }
    callbacks_.push_back(id);
}

DomainEvents::~DomainEvents() {
    for (const int id : callbacks_) {
        virConnectDomainEventDeregisterAny(connection_.get(), id);
    }
}

} // namespace harness::libvirt
