#include "harness/engine/observe.hpp"

#include "harness/engine/apply.hpp"

namespace harness::engine {

async::Task<checks::Observations>
observe(ports::GuestAgent* agent, std::span<const checks::Probe> probes, async::Deadline deadline) {
    checks::Observations seen;
    for (const checks::Probe& probe : probes) {
        ports::ExecRequest request;
        request.arguments = probe.argv;
        const ports::ExecResult result = co_await agent->exec(std::move(request), deadline);
        const bool has_code = result.signal == 0 && !result.timed_out;
        seen[probe.id] = {probe.id, has_code ? result.code : -1, result.out,
                          has_code ? result.err : ending_of(result)};
    }
    co_return seen;
}

} // namespace harness::engine
