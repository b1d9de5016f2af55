#include "harness/guest/boot.hpp"

#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

namespace harness::guest {

async::Task<ports::Boot> boot_through(agent::Client* client, agent::Configure configuration,
                                      std::chrono::steady_clock::time_point started) {
    ports::Boot boot;
    const agent::Hello hello = co_await client->hello();
    boot.kernel = hello.kernel;
    boot.until_hello = async::elapsed_since(started);
    agent::Ready ready = co_await client->configure(std::move(configuration));
    boot.until_ready = async::elapsed_since(started);
    boot.remarks = std::move(ready.remarks);
    if (!ready.missing.empty()) {
        throw Error(concat("the guest does not see ", join(ready.missing, ", "),
                           "; what its kernel ", boot.kernel,
                           " says of them is in agent.log; if it lacks the driver, name another "
                           "by HARNESS_KERNEL"));
    }
    co_return boot;
}

} // namespace harness::guest
