#include "harness/cli/emulate_connect_options.hpp"

#include <CLI/CLI.hpp>

namespace harness::cli {

void add_emulate_connect(CLI::App& emulate, EmulateConnectOptions& options) {
    CLI::App* connect = emulate.add_subcommand(
        "connect", "1Password Connect, with vaults from a file, until Ctrl-C");
    connect->add_option("--vaults", options.vaults, "A file of JSON with vaults and their items")
        ->required();
    connect->add_option("--port", options.port, "Port; default any free one, which is printed");
    connect->add_option("--address", options.address, "Address to listen on (127.0.0.1)");
    connect->add_flag("-v,--verbose", options.is_verbose, "A line for each request");
    connect->footer(R"(Examples:
  harness emulate connect --vaults vaults.json --port 8080

The file:
  {"vaults": [{"name": "infra", "items": [
    {"title": "b2", "fields": [{"label": "key", "value": "...", "section": "account"}]}]}]}

Who is to ask it gets OP_CONNECT_HOST and OP_CONNECT_TOKEN, which are printed; the token is another
one each time. Changes are made in memory, and forgotten at the end.)");
}

} // namespace harness::cli
