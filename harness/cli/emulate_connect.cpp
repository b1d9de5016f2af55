#include "emulators/connect/service.hpp"
#include "emulators/http/server.hpp"
#include "harness/async/interrupt.hpp"
#include "harness/base/concat.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/run_directory.hpp"
#include "harness/cli/vaults.hpp"

#include <boost/asio/ip/address.hpp>

#include <ostream>

namespace harness::cli {

namespace {

namespace connect = emulators::connect;

Result<std::vector<connect::Vault>> vaults_of(const EmulateConnectOptions& options) {
    const Place place{.file = "harness emulate connect", .line_text = {}};
    boost::system::error_code no_address;
    (void)boost::asio::ip::make_address(options.address, no_address);
    if (no_address) {
        Diagnostics problems;
        problems.error(place, concat("--address '", options.address, "' is no IP address"),
                       "127.0.0.1 is this host alone, 0.0.0.0 is everybody");
        return problems;
    }
    return load_vaults(options.vaults, place, time_for_reports());
}

} // namespace

ExitCode emulate_connect(const EmulateConnectOptions& options, Environment& environment) {
    auto vaults = vaults_of(options);
    if (!vaults) {
        environment.err << render(vaults.error());
        return ExitCode::usage;
    }
    boost::asio::io_context context(1);
    async::Interrupt interrupt(context.get_executor());
    const std::string token(draw_connect_token().view());
    std::uint64_t asked = 0;
    connect::ConnectService service(
        {token, time_for_reports}, std::move(*vaults), [&](const connect::Told& told) {
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
