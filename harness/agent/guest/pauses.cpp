#include "harness/agent/guest/pauses.hpp"

#include <array>
#include <cstddef>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

namespace harness::agent::guest {

namespace {

constexpr sock_filter load(std::size_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset));
}

/// Goes on after `over` instructions where the loaded value is another.
constexpr sock_filter unless(unsigned value, unsigned char over) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, over);
}

constexpr sock_filter answer(unsigned value) {
    return BPF_STMT(BPF_RET | BPF_K, value);
}

} // namespace

void skip_pauses() {
#if defined(__x86_64__)
    constexpr unsigned done = SECCOMP_RET_ERRNO; // With the error 0: the call has succeeded.
    std::array filter{load(offsetof(seccomp_data, arch)),
                      unless(AUDIT_ARCH_X86_64, 5),
                      load(offsetof(seccomp_data, nr)),
                      unless(SYS_clock_nanosleep, 1),
                      answer(done),
                      unless(SYS_nanosleep, 1),
                      answer(done),
                      answer(SECCOMP_RET_ALLOW)};
    const sock_fprog program{filter.size(), filter.data()};
    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#endif
}

} // namespace harness::agent::guest
