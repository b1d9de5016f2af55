#pragma once

#include "harness/base/distribution.hpp"
#include "harness/qemu/accelerator.hpp"

namespace harness::qemu {

/// What was found at /dev/kvm and around it.
struct KvmDevice {
    int error_number = 0;    ///< Of opening it; 0: it opens.
    std::string group;       ///< That the device belongs to.
    bool group_may = false;  ///< Its mode lets that group read and write.
    bool is_member = false;  ///< The user is in the group on record, but not in this session.
    std::string module;      ///< "kvm_intel"; empty: the processor has no virtualisation.
    bool is_virtual = false; ///< We run in a virtual machine ourselves.
    std::string user;
};

/// Looks at this host's.
[[nodiscard]] KvmDevice look_at_kvm();

/// What is known of KVM from its device alone, with reason and remedy: that guests run takes more
/// than a device that opens, for which the state is `untried`.
[[nodiscard]] AcceleratorTrial judge(const KvmDevice& device, Distribution distribution);

/// The same of a guest that was started under KVM and did not come up, for this reason.
[[nodiscard]] AcceleratorTrial judge_failed_guest(const std::string& reason);

} // namespace harness::qemu
