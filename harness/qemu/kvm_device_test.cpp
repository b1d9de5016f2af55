#include "harness/base/testing/catch.hpp"
#include "harness/qemu/kvm_device.hpp"

#include <cerrno>

using namespace harness;
using namespace harness::qemu;

namespace {

KvmDevice closed(int error_number) {
    KvmDevice device;
    device.error_number = error_number;
    device.group = "kvm";
    device.group_may = true;
    device.user = "ann";
    return device;
}

} // namespace

TEST_CASE("a device that opens proves nothing yet", "[qemu]") {
    const AcceleratorTrial trial = judge(KvmDevice{}, Distribution::debian);
    CHECK(trial.state == AcceleratorState::untried);
    CHECK(trial.reason.empty());
}

TEST_CASE("without a device it is told where virtualisation is lost", "[qemu]") {
    KvmDevice device = closed(ENOENT);
    const auto remedy = [&] { return judge(device, Distribution::debian).remedy; };
    CHECK(judge(device, Distribution::debian).state == AcceleratorState::missing);
    CHECK(judge(device, Distribution::debian).reason == "there is no /dev/kvm");
    CHECK(remedy() == "the processor shows no virtualisation (vmx or svm): switch it on in the "
                      "firmware's setup");
    device.is_virtual = true;
    CHECK(remedy() == "this is a virtual machine to which its host passes no virtualisation on: "
                      "switch nested virtualisation on there");
    device.module = "kvm_amd";
    CHECK(remedy() == "load KVM's module: `sudo modprobe kvm_amd`; in a container, start that with "
                      "`--device /dev/kvm`");
}

TEST_CASE("without permission the group is named, and how to be in it", "[qemu]") {
    KvmDevice device = closed(EACCES);
    const auto remedy = [&](Distribution on) { return judge(device, on).remedy; };
    CHECK(judge(device, Distribution::debian).state == AcceleratorState::forbidden);
    CHECK(judge(device, Distribution::debian).reason == "no permission for /dev/kvm");
    CHECK(remedy(Distribution::debian) ==
          "join its group: `sudo usermod -aG kvm ann`, then log in again");
    CHECK(remedy(Distribution::nixos) == "join its group: `users.users.ann.extraGroups = [ \"kvm\" "
                                         "];`, then log in again");
    device.is_member = true;
    CHECK(remedy(Distribution::debian) ==
          "this user is in its group kvm, and this session does not know yet: log in again, or "
          "`newgrp kvm`");
    device.group = "root";
    CHECK(remedy(Distribution::debian) ==
          "the group root has it: `sudo chgrp kvm /dev/kvm && sudo chmod 660 /dev/kvm`, and be in "
          "the group kvm");
    device.error_number = EPERM;
    CHECK(remedy(Distribution::debian) ==
          "what confines this process, such as a container, forbids it: start that with `--device "
          "/dev/kvm`");
}

TEST_CASE("a busy device and an unknown error are named", "[qemu]") {
    const AcceleratorTrial busy = judge(closed(EBUSY), Distribution::debian);
    CHECK(busy.state == AcceleratorState::busy);
    CHECK(busy.reason == "/dev/kvm is busy with another hypervisor");
    const AcceleratorTrial odd = judge(closed(ENODEV), Distribution::debian);
    CHECK(odd.state == AcceleratorState::missing);
    CHECK(odd.reason == "/dev/kvm: No such device");
}

TEST_CASE("a guest that does not run is told from a hypervisor that is taken", "[qemu]") {
    const AcceleratorTrial stuck = judge_failed_guest("no answer within 20 s");
    CHECK(stuck.state == AcceleratorState::stuck);
    CHECK(stuck.reason == "/dev/kvm opens, but guests do not run: no answer within 20 s");
    CHECK(stuck.remedy.find("`harness accel --again`") != std::string::npos);
    const AcceleratorTrial busy =
        judge_failed_guest("QEMU ended: exit code 1: ioctl(KVM_CREATE_VM) failed: 16 Device or "
                           "resource busy");
    CHECK(busy.state == AcceleratorState::busy);
}
