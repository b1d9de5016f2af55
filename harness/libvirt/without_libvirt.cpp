#include "harness/async/this_distribution.hpp"
#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/host_package.hpp"
#include "harness/libvirt/backend.hpp"

/// What is left of the adapter where the program was built without libvirt.
namespace harness::libvirt {

async::Task<Result<std::shared_ptr<Backend>>> connect(std::string) {
    Diagnostics problems;
    problems.error(Place{.file = "--backend libvirt", .line_text = {}},
                   "this harness was built without libvirt",
                   concat(how_to_get(HostPackage::libvirt_headers, async::this_distribution()),
                          " and build again, or use --backend qemu"));
    co_return problems;
}

async::Task<std::string> why_not_kvm(async::Executor, std::shared_ptr<Backend>, HostMeans,
                                     async::Interrupt*) {
    HARNESS_ASSERT(false, "there is no backend without libvirt");
    co_return std::string{};
}

std::unique_ptr<ports::MachineHost> make_host(async::Executor, const std::shared_ptr<Backend>&,
                                              HostMeans) {
    HARNESS_ASSERT(false, "there is no backend without libvirt");
    return nullptr;
}

} // namespace harness::libvirt
