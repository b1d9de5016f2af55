#pragma once

#include <libvirt/libvirt.h>

#include <memory>
#include <string>

namespace harness::libvirt {

/// Gives libvirt's objects back. They count their references, so this may come in any order.
struct GiveBack {
    void operator()(virConnectPtr connection) const noexcept { virConnectClose(connection); }
    void operator()(virDomainPtr domain) const noexcept { virDomainFree(domain); }
    void operator()(virStreamPtr stream) const noexcept { virStreamFree(stream); }
    void operator()(virStoragePoolPtr pool) const noexcept { virStoragePoolFree(pool); }
    void operator()(virStorageVolPtr volume) const noexcept { virStorageVolFree(volume); }
};

using ConnectionHandle = std::unique_ptr<virConnect, GiveBack>;
using DomainHandle = std::unique_ptr<virDomain, GiveBack>;
using StreamHandle = std::unique_ptr<virStream, GiveBack>;
using PoolHandle = std::unique_ptr<virStoragePool, GiveBack>;
using VolumeHandle = std::unique_ptr<virStorageVol, GiveBack>;

/// What libvirt said when its last call on this thread did not work.
[[nodiscard]] std::string last_message();

/// Throws Error: "<doing>: <what libvirt said>".
[[noreturn]] void throw_last(const std::string& doing);

/// A text that libvirt gave us to free.
[[nodiscard]] std::string taken(char* text);

} // namespace harness::libvirt
