#pragma once

#include <string>

namespace CLI {
class App;
}

namespace harness::cli {

struct RestoreVerifyOptions {
    std::string request; ///< Path of the request file.
    std::string junit;   ///< A file, or a directory; empty: none.
    std::string format = "text";
    bool is_check = false;   ///< Reads the file and what it names, and starts nothing.
    bool is_trend = false;   ///< Shows the nights of the history, and starts nothing.
    std::size_t nights = 14; ///< Of the trend.
};

/// Adds the command `restore-verify`.
void add_restore_verify(CLI::App& app, RestoreVerifyOptions& options);

} // namespace harness::cli
