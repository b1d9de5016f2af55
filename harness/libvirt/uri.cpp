#include "harness/libvirt/uri.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/host_package.hpp"

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

std::string remedy_for(std::string_view uri, Distribution distribution) {
    if (is_remote(uri)) {
        return concat("see whether `virsh -c ", uri, " version` works; it needs the same daemon");
    }
    const std::string installing = how_to_get(HostPackage::libvirt, distribution);
    if (uri.find("/session") != std::string_view::npos) {
        return concat(installing, ", or start it: `libvirtd --daemon` as this user; root's session "
                                  "is the system daemon, `sudo systemctl start libvirtd`");
    }
    return concat(installing, ", or start it: `sudo systemctl start libvirtd`; your user must be "
                              "in the group libvirt");
}

} // namespace harness::libvirt
