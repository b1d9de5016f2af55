#include "harness/libvirt/uri.hpp"

#include "harness/base/concat.hpp"

namespace harness::libvirt {

bool is_remote(std::string_view uri) {
    constexpr std::string_view separator = "://";
    const std::size_t at = uri.find(separator);
    if (at == std::string_view::npos) {
        return false;
    }
    const std::string_view rest = uri.substr(at + separator.size());
    return !rest.empty() && rest.front() != '/' && rest.front() != '?';
}

std::string remedy_for(std::string_view uri) {
    if (is_remote(uri)) {
        return concat("see whether `virsh -c ", uri, " version` works; it needs the same daemon");
    }
    if (uri.find("/session") != std::string_view::npos) {
        return "install it (`sudo apt-get install libvirt-daemon-system libvirt-clients`) or start "
               "it: `libvirtd --daemon` as this user; root's session is the system daemon, `sudo "
               "systemctl start libvirtd`";
    }
    return "install it (`sudo apt-get install libvirt-daemon-system libvirt-clients`) or start it: "
           "`sudo systemctl start libvirtd`; your user must be in the group libvirt";
}

} // namespace harness::libvirt
