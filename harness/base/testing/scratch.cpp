#include "harness/base/testing/scratch.hpp"

#include <stdexcept>
#include <stdlib.h>

namespace harness::testing {

Scratch::Scratch() {
    std::string path = (std::filesystem::temp_directory_path() / "harness-test-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) {
        throw std::runtime_error("no directory for a test: " + path);
    }
    path_ = path;
}

Scratch::~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace harness::testing
