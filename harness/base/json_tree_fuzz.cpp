#include "harness/base/json_tree.hpp"

#include <cstddef>

/// Any bytes at all: the parser answers with a tree or with diagnostics that render.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text(reinterpret_cast<const char*>(data), size);
    const auto tree =
        harness::parse_json(std::make_shared<const harness::Source>("fuzz.json", std::move(text)));
    if (!tree && harness::render(tree.error()).empty()) {
        __builtin_trap();
    }
    return 0;
}
