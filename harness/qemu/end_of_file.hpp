#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace harness::qemu {

/// The last words of a log; empty where there are none.
[[nodiscard]] inline std::string end_of_file(const std::filesystem::path& file) {
    constexpr std::size_t most = 2000;
    std::ifstream in(file, std::ios::binary);
    std::string all{std::istreambuf_iterator<char>(in), {}};
    return all.size() > most ? all.substr(all.size() - most) : all;
}

} // namespace harness::qemu
