#include "harness/agent/guest/kernel_events.hpp"

#include <linux/netlink.h>
#include <sys/socket.h>

namespace harness::agent::guest {

Descriptor kernel_events() {
    Descriptor socket(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = 1;
    ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return socket;
}

} // namespace harness::agent::guest
