#pragma once

#include "harness/base/testing/golden.hpp"
#include "harness/fidelity/snapshot.hpp"

#include <sstream>
#include <stdexcept>

namespace harness::fidelity::testing {

[[nodiscard]] inline std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out.push_back(text[i]);
        } else if (text[i + 1] == 'x') {
            out.push_back(
                static_cast<char>(std::stoi(std::string(text.substr(i + 2, 2)), nullptr, 16)));
            i += 3;
        } else {
            out.push_back(text[i + 1] == 'n' ? '\n' : '\\');
            ++i;
        }
    }
    return out;
}

/// Reads what Snapshot::render wrote.
[[nodiscard]] inline Snapshot read_snapshot(const std::string& text) {
    Snapshot snapshot;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t path = line.find(' ');
        const std::string_view rest = std::string_view(line).substr(path);
        if (rest.starts_with(" = ")) {
            snapshot.add_file(line.substr(0, path), unescaped(rest.substr(3)));
        } else if (rest.starts_with(" -> ")) {
            snapshot.add_link(line.substr(0, path), std::string(rest.substr(4)));
        } else if (rest == " /") {
            snapshot.add_directory(line.substr(0, path));
        } else {
            throw std::runtime_error("no line of a snapshot: " + line);
        }
    }
    return snapshot;
}

/// What a guest that was made of a shipped report showed when it was started.
[[nodiscard]] inline Snapshot stored_snapshot(std::string_view name) {
    return read_snapshot(harness::testing::read_source_file("fixtures/fidelity/" +
                                                            std::string(name) + ".snapshot.txt"));
}

} // namespace harness::fidelity::testing
