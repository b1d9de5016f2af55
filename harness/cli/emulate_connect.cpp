#include "emulators/connect/service.hpp"
#include "emulators/http/server.hpp"
#include "harness/async/interrupt.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "harness/cli/random_letters.hpp"

#include <boost/asio/ip/address.hpp>

#include <array>
#include <ctime>
#include <ostream>

namespace harness::cli {

namespace {

namespace connect = emulators::connect;

/// {"alg":"ES256","typ":"JWT"}, as tokens of Connect begin; nobody reads the rest.
constexpr std::string_view token_head = "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.e30.";
constexpr std::size_t token_size = 43;

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

Result<std::vector<connect::Vault>> load_vaults(const EmulateConnectOptions& options) {
    const Place place{.file = "harness emulate connect", .line_text = {}};
    boost::system::error_code no_address;
    (void)boost::asio::ip::make_address(options.address, no_address);
    if (no_address) {
        Diagnostics problems;
        problems.error(place, concat("--address '", options.address, "' is no IP address"),
                       "127.0.0.1 is this host alone, 0.0.0.0 is everybody");
        return problems;
    }
    auto source = read_source(options.vaults, place, "file of vaults");
    if (!source) {
        return source.error();
    }
    auto tree = parse_json(*source);
    if (!tree) {
        return tree.error();
    }
    return connect::read_vaults(*tree, utc_now());
}

} // namespace

ExitCode emulate_connect(const EmulateConnectOptions& options, Environment& environment) {
    auto vaults = load_vaults(options);
    if (!vaults) {
        environment.err << render(vaults.error());
        return ExitCode::usage;
    }
    boost::asio::io_context context(1);
    async::Interrupt interrupt(context.get_executor());
    const std::string token = concat(token_head, random_letters(token_size).view());
    std::uint64_t asked = 0;
    connect::ConnectService service(
        {token, utc_now}, std::move(*vaults), [&](const connect::Told& told) {
            ++asked;
            if (options.is_verbose) {
                environment.err << told.method << " " << told.path << " -> " << told.status << "\n";
            }
        });
    emulators::http::Server server(context.get_executor(),
                                   {boost::asio::ip::make_address(options.address), options.port},
                                   service);
    environment.out << "export OP_CONNECT_HOST=http://" << options.address << ":" << server.port()
                    << "\nexport OP_CONNECT_TOKEN=" << token << "\n"
                    << std::flush;
    const async::Interrupt::Registration on_interrupt(interrupt, [&] { server.stop(); });
    async::run(context, server.serve());
    environment.err << asked << " requests\n";
    return ExitCode::passed;
}

} // namespace harness::cli
