#include "harness/qemu/kvm_loop.hpp"

#include "harness/base/concat.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

// The loop runs in a child, which its own timers end: a hypervisor may not come back from it. Of
// what is called there all is safe after a fork.
namespace harness::qemu {

namespace {

constexpr suseconds_t processor_limit = 200'000; ///< Microseconds; a busy host does not count.
constexpr time_t limit = 2;

constexpr std::uint8_t port = 0x10;
constexpr std::size_t code_at = 0x1000;
constexpr std::size_t tables_at = 0x2000;
constexpr std::size_t memory_size = 0x5000;

/// mov ecx, ROUNDS; again: dec ecx; jnz again; out PORT, al; hlt.
constexpr std::array<std::uint8_t, 12> code{0xb9, 0,    0,    0,    0,    0xff,
                                            0xc9, 0x75, 0xfc, 0xe6, port, 0xf4};

void put(std::uint8_t* memory, std::size_t at, std::uint64_t entry) {
    std::memcpy(memory + at, &entry, sizeof(entry));
}

/// The code, and tables that map the first 2 MiB onto themselves.
void fill(std::uint8_t* memory, std::uint32_t rounds) {
    constexpr std::uint64_t is_there = 0x3;
    constexpr std::uint64_t is_large = 0x80;
    constexpr std::size_t page = 0x1000;
    std::memcpy(memory + code_at, code.data(), code.size());
    std::memcpy(memory + code_at + 1, &rounds, sizeof(rounds));
    put(memory, tables_at, (tables_at + page) | is_there);
    put(memory, tables_at + page, (tables_at + 2 * page) | is_there);
    put(memory, tables_at + 2 * page, is_large | is_there);
}

/// kvm_cpuid2, which has another size in C++ than in C, and with it other numbers of its requests.
struct Identity {
    std::uint32_t count;
    std::uint32_t padding;
    std::array<kvm_cpuid_entry2, 256> entries;
};
constexpr unsigned long get_supported_identity = _IOWR(KVMIO, 0x05, std::uint64_t);
constexpr unsigned long set_identity = _IOW(KVMIO, 0x90, std::uint64_t);

/// In 64-bit mode, as everything else has been interpreted by good processors too.
bool prepare(int kvm, int processor) {
    Identity identity{};
    identity.count = identity.entries.size();
    kvm_sregs special{};
    if (::ioctl(kvm, get_supported_identity, &identity) != 0 ||
        ::ioctl(processor, set_identity, &identity) != 0 ||
        ::ioctl(processor, KVM_GET_SREGS, &special) != 0) {
        return false;
    }
    special.cr0 = 0x80050033;
    special.cr3 = tables_at;
    special.cr4 = 0x20;
    special.efer = 0x500;
    kvm_segment segment{};
    segment.limit = ~0U;
    segment.selector = 8;
    segment.type = 11;
    segment.present = segment.s = segment.l = segment.g = 1;
    special.cs = segment;
    segment.selector = 16;
    segment.type = 3;
    special.ds = special.es = special.fs = special.gs = special.ss = segment;
    kvm_regs registers{};
    registers.rip = code_at;
    registers.rflags = 2;
    return ::ioctl(processor, KVM_SET_SREGS, &special) == 0 &&
           ::ioctl(processor, KVM_SET_REGS, &registers) == 0;
}

void loop(std::uint32_t rounds) {
    const int kvm = ::open("/dev/kvm", O_RDWR | O_CLOEXEC);
    const int machine = ::ioctl(kvm, KVM_CREATE_VM, 0);
    void* memory =
        ::mmap(nullptr, memory_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (machine < 0 || memory == MAP_FAILED) {
        return;
    }
    fill(static_cast<std::uint8_t*>(memory), rounds);
    kvm_userspace_memory_region region{};
    region.memory_size = memory_size;
    region.userspace_addr = reinterpret_cast<std::uintptr_t>(memory);
    const bool has_memory = ::ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region) == 0;
    const int processor = ::ioctl(machine, KVM_CREATE_VCPU, 0);
    const int state_size = ::ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
    if (!has_memory || processor < 0 || state_size <= 0 || !prepare(kvm, processor) ||
        ::mmap(nullptr, static_cast<std::size_t>(state_size), PROT_READ | PROT_WRITE, MAP_SHARED,
               processor, 0) == MAP_FAILED) {
        return;
    }
    ::ioctl(processor, KVM_RUN, 0);
}

[[noreturn]] void be_the_child(std::uint32_t rounds) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGPROF, SIGALRM}) {
        ::signal(signal, SIG_DFL);
        ::sigaddset(&signals, signal);
    }
    ::sigprocmask(SIG_UNBLOCK, &signals, nullptr);
    const itimerval of_processor{{}, {0, processor_limit}};
    const itimerval of_all{{}, {limit, 0}};
    ::setitimer(ITIMER_PROF, &of_processor, nullptr);
    ::setitimer(ITIMER_REAL, &of_all, nullptr);
    loop(rounds);
    ::_exit(0);
}

} // namespace

std::string why_no_loop_under_kvm(std::uint32_t rounds) {
    const pid_t child = ::fork();
    if (child == 0) {
        be_the_child(rounds);
    }
    int status = 0;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    const bool was_ended = child > 0 && WIFSIGNALED(status);
    const std::string what = concat("a loop of ", rounds, " rounds");
    if (was_ended && WTERMSIG(status) == SIGPROF) {
        return concat("they crawl, as ", what, " takes more than ", processor_limit / 1000,
                      " ms of processor time");
    }
    if (was_ended && WTERMSIG(status) == SIGALRM) {
        return concat(what, " does not end within ", limit, " s");
    }
    return {};
}

} // namespace harness::qemu
