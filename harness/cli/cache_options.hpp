#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace harness::cli {

struct CacheListOptions {
    std::string format = "table";
};

struct CacheExplainOptions {
    std::vector<std::string> names;
};

struct CachePruneOptions {
    std::string size; ///< What may stay together; empty: what runs leave.
    bool everything = false;
};

/// What the subcommands of `harness cache` fill in.
struct CacheOptions {
    CacheListOptions list;
    CacheExplainOptions explain;
    CachePruneOptions prune;
};

void add_cache(CLI::App& app, CacheOptions& options);

} // namespace harness::cli
