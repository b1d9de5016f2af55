#pragma once

#include <string>

namespace CLI {
class App;
}

namespace harness::cli {

struct RetentionExplainOptions {
    std::string policy; ///< The short text, or the path of a tool's configuration.
    std::string tool;   ///< Empty: by the shape of the file.
    std::string only;   ///< Which of a file's policies; empty: all.
    std::string asked;  ///< The short text that a tool's configuration is held against.
    std::string from;
    std::string to;
    std::string every = "1d";
    std::string zone = "UTC";
    std::string svg; ///< Empty: no picture.
    bool force = false;
    std::string format = "text";
};

/// Adds the command `retention`.
void add_retention(CLI::App& app, RetentionExplainOptions& options);

} // namespace harness::cli
