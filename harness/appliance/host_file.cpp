#include "harness/appliance/host_file.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace harness::appliance {

std::string read_host_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        throw Error(concat("reading ", path.string(), ": ", std::strerror(errno)));
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace harness::appliance
