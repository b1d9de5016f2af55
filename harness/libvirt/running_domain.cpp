#include "harness/libvirt/running_domain.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

namespace harness::libvirt {

std::string with_remedy(std::string words) {
    // libvirt 11 asks for cores without limit, and the daemon was started where none are allowed:
    // by sudo, in many containers.
    if (words.find("cannot limit core file size") != std::string::npos) {
        words += " (the daemon may write no core files: put the line `max_core = 0` into its "
                 "qemu.conf, for qemu:///session that is ~/.config/libvirt/qemu.conf, and start it "
                 "again)";
    }
    return words;
}

RunningDomain::RunningDomain(std::shared_ptr<Connection> connection, const std::string& xml,
                             std::shared_ptr<EventSink> sink)
    : connection_(std::move(connection)),
      domain_(virDomainCreateXML(connection_->get(), xml.c_str(),
                                 VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY)) {
    if (!domain_) {
        throw Error(concat("starting the domain: ", with_remedy(last_message())));
    }
    try {
        events_ = std::make_unique<DomainEvents>(*connection_, domain_.get(), std::move(sink));
        console_ = open_console();
        agent_ = open_agent();
        if (virDomainResume(domain_.get()) != 0) {
            throw_last("starting the domain's processors");
        }
    } catch (...) {
        destroy();
        throw;
    }
}

RunningDomain::~RunningDomain() {
    destroy();
}

std::unique_ptr<StreamBridge> RunningDomain::open_console() {
    StreamHandle stream = StreamBridge::new_stream(connection_->get());
    if (virDomainOpenConsole(domain_.get(), nullptr, stream.get(), 0) != 0) {
        throw_last("opening the domain's console (where /var/lock is not there: "
                   "`sudo install -d -m 1777 /run/lock`)");
    }
    return std::make_unique<StreamBridge>(std::move(stream));
}

std::unique_ptr<StreamBridge> RunningDomain::open_agent() {
    StreamHandle stream = StreamBridge::new_stream(connection_->get());
    if (virDomainOpenChannel(domain_.get(), "harness.agent", stream.get(), 0) != 0) {
        throw_last("opening the channel of the guest agent");
    }
    return std::make_unique<StreamBridge>(std::move(stream));
}

void RunningDomain::destroy() noexcept {
    // That it has gone already is the usual case, and no trouble.
    virDomainDestroy(domain_.get());
}

} // namespace harness::libvirt
