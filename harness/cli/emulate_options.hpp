#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace harness::cli {

struct EmulateS3Options {
    std::uint16_t port = 0; ///< 0: any free one.
    std::string address = "127.0.0.1";
    std::vector<std::string> keys;    ///< "ID:SECRET[:ACCOUNT][,can=…]"; none: one is drawn.
    std::vector<std::string> buckets; ///< Made at the start, of the first key's account.
    std::string region;               ///< Empty: us-east-1, or one of B2's.
    std::string as = "s3";            ///< By whose rules: "s3" or "b2".
    std::string checksums = "accept"; ///< "reject": as B2 did until the middle of 2025.
    std::string prices;               ///< A file of price cards; empty: the built-in ones.
    std::string bill;                 ///< Where the bill goes as JSON; empty: nowhere.
    std::vector<std::string> domains;
    std::vector<std::string> faults; ///< "on=PutObject,do=SlowDown,times=3"
    std::uint64_t seed = 1;          ///< Of those that come by chance.
    std::string directory;           ///< Where all is kept; empty: in memory.
    std::string certificate;         ///< By TLS; the authority's certificate goes to this file.
    bool is_verbose = false;
};

/// Adds the command `emulate`.
void add_emulate(CLI::App& app, EmulateS3Options& options);

} // namespace harness::cli
