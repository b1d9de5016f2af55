#include "harness/guest/boot.hpp"

#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

namespace harness::guest {

namespace {

void take(agent::Ready ready, ports::Boot& boot, std::chrono::steady_clock::time_point started) {
    boot.until_ready = async::elapsed_since(started);
    boot.remarks = std::move(ready.remarks);
    if (!ready.missing.empty()) {
        throw Error(
            concat("the guest does not see ", join(ready.missing, ", "),
                   "; what its kernel says of them is in agent.log; if it lacks the driver, "
                   "name another kernel by HARNESS_KERNEL"));
    }
}

} // namespace

async::Task<ports::Boot> boot_through(agent::Client* client, agent::Configure configuration,
                                      std::chrono::steady_clock::time_point started) {
    ports::Boot boot;
    (void)co_await client->hello();
    boot.until_hello = async::elapsed_since(started);
    agent::Ready ready = co_await client->configure(std::move(configuration));
    take(std::move(ready), boot, started);
    co_return boot;
}

async::Task<ports::Boot> join_through(agent::Client* client, agent::Join join,
                                      std::chrono::steady_clock::time_point started) {
    ports::Boot boot;
    agent::Ready ready = co_await client->join(std::move(join));
    take(std::move(ready), boot, started);
    co_return boot;
}

} // namespace harness::guest
