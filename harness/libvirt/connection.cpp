#include "harness/libvirt/connection.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/libvirt/uri.hpp"

#include <libvirt/virterror.h>
#include <pugixml.hpp>

#include <cstdlib>
#include <mutex>

namespace harness::libvirt {

namespace {

/// Seconds between two signs of life, and how many may stay out.
constexpr int keepalive_interval = 5;
constexpr unsigned keepalive_count = 4;

void stay_quiet(void*, virErrorPtr) {}
void wake_up(int, void*) {}

std::string version_text(unsigned long version) {
    return concat(version / 1'000'000, ".", version / 1000 % 1000, ".", version % 1000);
}

void prepare_library() {
    static std::once_flag once;
    std::call_once(once, [] {
        virSetErrorFunc(nullptr, stay_quiet); // It would write every error to stderr itself.
        virEventRegisterDefaultImpl();
    });
}

/// "+64055:+64055" of `<baselabel type='qemu'>`.
std::string base_label(const pugi::xml_node& driver) {
    return driver.find_child_by_attribute("baselabel", "type", "qemu").text().get();
}

} // namespace

std::string last_message() {
    const char* message = virGetLastErrorMessage();
    return message != nullptr ? message : "no reason given";
}

void throw_last(const std::string& doing) {
    throw Error(concat(doing, ": ", last_message()));
}

std::string taken(char* text) {
    const std::string out = text != nullptr ? text : "";
    std::free(text);
    return out;
}

EventThread::EventThread() {
    prepare_library();
    thread_ = std::thread([this] {
        while (!is_over_ && virEventRunDefaultImpl() >= 0) {
        }
    });
}

EventThread::~EventThread() {
    is_over_ = true;
    const int timer = virEventAddTimeout(0, wake_up, nullptr, nullptr);
    thread_.join();
    virEventRemoveTimeout(timer);
}

Connection::Connection(std::string uri)
    : uri_(std::move(uri)), handle_(virConnectOpenAuth(uri_.c_str(), virConnectAuthPtrDefault, 0)) {
    if (!handle_) {
        throw_last(concat("connecting to ", uri_));
    }
    virConnectSetKeepAlive(handle_.get(), keepalive_interval, keepalive_count);
}

bool Connection::is_remote() const {
    return libvirt::is_remote(uri_);
}

bool Connection::is_alive() const {
    return virConnectIsAlive(handle_.get()) == 1;
}

DaemonFacts Connection::facts() const {
    DaemonFacts facts;
    unsigned long version = 0;
    if (virConnectGetLibVersion(handle_.get(), &version) == 0) {
        facts.library_version = version_text(version);
    }
    if (virConnectGetVersion(handle_.get(), &version) == 0) {
        facts.qemu_version = version_text(version);
    }
    pugi::xml_document document;
    document.load_string(taken(virConnectGetCapabilities(handle_.get())).c_str());
    for (const pugi::xml_node driver :
         document.child("capabilities").child("host").children("secmodel")) {
        const std::string model = driver.child_value("model");
        if (model != "none") {
            facts.security.push_back({model, base_label(driver)});
        }
    }
    return facts;
}

} // namespace harness::libvirt
