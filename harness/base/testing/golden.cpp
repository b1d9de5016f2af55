#include "harness/base/testing/golden.hpp"

#include "harness/base/concat.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace harness::testing {

namespace {

void print_first_difference(std::string_view name, const std::string& wanted,
                            const std::string& seen) {
    std::istringstream wanted_lines(wanted);
    std::istringstream seen_lines(seen);
    std::string a;
    std::string b;
    for (int line = 1;; ++line) {
        const bool more_a = static_cast<bool>(std::getline(wanted_lines, a));
        const bool more_b = static_cast<bool>(std::getline(seen_lines, b));
        if (!more_a && !more_b) {
            std::cerr << name << ": differs in its last newline only\n";
            return;
        }
        if (!more_a || !more_b || a != b) {
            std::cerr << "fixtures/" << name << ":" << line
                      << ":\n  golden: " << (more_a ? a : "(end)")
                      << "\n  actual: " << (more_b ? b : "(end)")
                      << "\n  HARNESS_ACCEPT=1 rewrites it\n";
            return;
        }
    }
}

} // namespace

std::string read_source_file(std::string_view path) {
    const std::filesystem::path full = std::filesystem::path(HARNESS_SOURCE_DIR) / path;
    std::ifstream in(full, std::ios::binary);
    if (!in) {
        throw std::runtime_error(concat("can not read ", full.string()));
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

bool matches_golden(std::string_view name, std::string_view actual) {
    const std::filesystem::path path =
        std::filesystem::path(HARNESS_SOURCE_DIR) / "fixtures" / name;
    const char* accept = std::getenv("HARNESS_ACCEPT");
    if (accept != nullptr && std::string_view(accept) == "1") {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << actual;
        std::cerr << "rewrote " << path << "; run again without HARNESS_ACCEPT\n";
        return false;
    }
    if (!std::filesystem::exists(path)) {
        std::cerr << "no golden " << path << "; HARNESS_ACCEPT=1 writes it\n";
        return false;
    }
    const std::string wanted = read_source_file(concat("fixtures/", name));
    if (wanted == actual) {
        return true;
    }
    print_first_difference(name, wanted, std::string(actual));
    return false;
}

std::string corpus_directory() {
    const char* named = std::getenv("HARNESS_CORPUS");
    const std::filesystem::path path =
        named != nullptr ? std::filesystem::path(named)
                         : std::filesystem::path(HARNESS_SOURCE_DIR) / "../shared/corpus";
    if (std::filesystem::is_directory(path)) {
        return path.lexically_normal().string();
    }
    std::cerr << "no corpus at " << path << " (HARNESS_CORPUS names it): its tests are skipped\n";
    return {};
}

} // namespace harness::testing
