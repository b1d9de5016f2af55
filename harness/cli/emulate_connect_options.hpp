#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace harness::cli {

struct EmulateConnectOptions {
    std::uint16_t port = 0; ///< 0: any free one.
    std::string address = "127.0.0.1";
    std::string vaults; ///< A file.
    bool is_verbose = false;
};

/// Adds the command `connect` to `emulate`.
void add_emulate_connect(CLI::App& emulate, EmulateConnectOptions& options);

} // namespace harness::cli
