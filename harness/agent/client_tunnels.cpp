#include "harness/agent/client.hpp"
#include "harness/agent/pending.hpp"
#include "harness/agent/tunnel.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

// What programs of the guest reach on the host.
namespace harness::agent {

async::Task<> Client::open_gateway(ports::Gateway gateway, async::Deadline deadline) {
    const std::string where = concat(gateway.address, " port ", gateway.port);
    observer_.log(
        concat("gateway: ", where, " to ", gateway.target_address, " port ", gateway.target_port));
    Message listen = Listen{gateway.address, gateway.port};
    const auto pending = begin(std::move(listen));
    const Operation operation = pending->operation;
    tunnels_[operation] =
        std::make_unique<Tunnel>(executor_, std::move(gateway), [this, operation](Message message) {
            send({operation, std::move(message)});
        });
    try {
        const Message answer =
            co_await answered(pending, deadline, concat("opening the guest's ", where));
        if (!std::holds_alternative<Listening>(answer)) {
            throw Error("the guest agent answered the opening of a gateway with something else");
        }
    } catch (...) {
        tunnels_.erase(operation);
        throw;
    }
}

} // namespace harness::agent
