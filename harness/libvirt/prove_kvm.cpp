#include "harness/guest/try_host.hpp"
#include "harness/libvirt/backend.hpp"

namespace harness::libvirt {

namespace {

constexpr std::chrono::seconds boot_limit{20};

} // namespace

async::Task<std::string> why_not_kvm(async::Executor executor, std::shared_ptr<Backend> backend,
                                     HostMeans means, async::Interrupt* interrupt) {
    const auto host = make_host(executor, backend, std::move(means));
    co_return co_await guest::why_no_guest(host.get(), interrupt, boot_limit);
}

} // namespace harness::libvirt
