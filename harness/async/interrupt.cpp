#include "harness/async/interrupt.hpp"

#include "harness/base/concat.hpp"

#include <csignal>
#include <cstring>
#include <unistd.h>

namespace harness::async {

Interrupt::Interrupt(Executor executor) : signals_(executor, SIGINT, SIGTERM, SIGHUP) {
    listen();
}

void Interrupt::listen() {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
        if (error) {
            return;
        }
        if (is_requested()) {
            ::_exit(130); // The kernel takes our children with us.
        }
        listen();
        request(concat("interrupted by ", number == SIGINT ? "Ctrl-C" : ::strsignal(number)));
    });
}

void Interrupt::request(std::string reason) {
    if (is_requested()) {
        return;
    }
    reason_ = std::move(reason);
    for (const auto& handler : std::list<std::function<void()>>(handlers_)) {
        handler();
    }
}

Interrupt::Registration::Registration(Interrupt& owner, std::function<void()> handler)
    : owner_(owner), at_(owner.handlers_.insert(owner.handlers_.end(), std::move(handler))) {
    if (owner_.is_requested()) {
        (*at_)();
    }
}

Interrupt::Registration::~Registration() {
    owner_.handlers_.erase(at_);
}

} // namespace harness::async
