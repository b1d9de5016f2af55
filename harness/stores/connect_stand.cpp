#include "harness/stores/connect_stand.hpp"

#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/ports/request_counts.hpp"

#include <boost/asio/ip/address_v4.hpp>

namespace harness::stores {

namespace {

namespace connect = emulators::connect;

/// As 1Password's own file for Docker names it.
constexpr const char* host_name = "op-connect-api";
constexpr std::uint16_t usual_port = 8080;
constexpr const char* guest_file = "/run/secrets/connect.env";
constexpr unsigned first_error = 400;

} // namespace

ConnectStand::ConnectStand(async::Executor executor, std::vector<connect::Vault> vaults,
                           const std::string& token, const std::filesystem::path& directory)
    : token_(token), log_(directory / connect_log),
      answering_({token,
                  [this] {
                      return calendar::utc_text(
                          std::chrono::floor<std::chrono::seconds>(clock_.now()));
                  }},
                 std::move(vaults), [this](const connect::Told& told) { take(told); }),
      server_(executor, {boost::asio::ip::address_v4::loopback(), 0}, answering_),
      serving_(executor, [](const std::exception_ptr&) {}) {
    serving_.start(server_.serve());
}

ports::NamedService ConnectStand::service() {
    return {.host_name = host_name,
            .guest_port = usual_port,
            .port = server_.port(),
            .file = guest_file,
            .content = concat("OP_CONNECT_HOST=http://", host_name, ":", usual_port,
                              "\nOP_CONNECT_TOKEN=", token_, "\n"),
            .heard = [this](ports::Instant at) { clock_.set(at); }};
}

void ConnectStand::take(const connect::Told& told) {
    requests_.push_back({.at = clock_.now(),
                         .operation = told.method,
                         .object = told.path,
                         .error = told.status < first_error ? "" : std::to_string(told.status),
                         .harm = {}});
    log_.add(requests_.back());
}

std::string ConnectStand::requests_summary() const {
    return ports::requests_text(requests_);
}

async::Task<> ConnectStand::close() {
    server_.stop();
    co_await serving_.join();
    log_.check();
}

} // namespace harness::stores
