#include "harness/guest/boot.hpp"

#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/guest/phases.hpp"

#include <algorithm>

namespace harness::guest {

namespace {

/// Beside what the harness waits for. `began` is when the first phase can have begun.
void trace_phases(const agent::Ready& ready, ports::Trace trace, ports::TraceSink::Time began,
                  std::string_view before_them) {
    const std::vector<Phase> phases = phases_of(ready, std::chrono::steady_clock::now());
    if (!phases.empty() && phases.front().from > began) {
        trace.add(before_them, began, phases.front().from);
    }
    for (const Phase& phase : phases) {
        trace.add(phase.name, std::max(phase.from, began), std::max(phase.until, began));
    }
}

void take(agent::Ready ready, ports::Boot& boot, std::chrono::steady_clock::time_point started) {
    boot.until_ready = async::elapsed_since(started);
    boot.remarks = std::move(ready.remarks);
    boot.refusal = std::move(ready.refusal);
    if (!ready.missing.empty()) {
        throw Error(
            concat("the guest does not see ", join(ready.missing, ", "),
                   "; what its kernel says of them is in agent.log; if it lacks the driver, "
                   "name another kernel by HARNESS_KERNEL"));
    }
}

} // namespace

async::Task<ports::Boot> boot_through(agent::Client* client, agent::Configure configuration,
                                      std::chrono::steady_clock::time_point started,
                                      ports::Trace trace) {
    ports::Boot boot;
    ports::Span span = trace.span("the guest boots");
    (void)co_await client->hello();
    boot.until_hello = async::elapsed_since(started);
    span.next("the guest gets its devices");
    agent::Ready ready = co_await client->configure(std::move(configuration));
    span.end();
    if (trace.is_on()) {
        trace_phases(ready, trace.beside("guest"), started, "QEMU and firmware");
    }
    take(std::move(ready), boot, started);
    co_return boot;
}

async::Task<ports::Boot> join_through(agent::Client* client, agent::Join join,
                                      std::chrono::steady_clock::time_point started,
                                      ports::Trace trace) {
    ports::Boot boot;
    ports::Span span = trace.span("the guest becomes a machine of its own");
    const auto asked = std::chrono::steady_clock::now();
    agent::Ready ready = co_await client->join(std::move(join));
    span.end();
    if (trace.is_on()) {
        trace_phases(ready, trace.beside("guest"), asked, "the request on its way");
    }
    take(std::move(ready), boot, started);
    co_return boot;
}

} // namespace harness::guest
