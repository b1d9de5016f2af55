#include "harness/scenario/scenario.hpp"

#include <cstddef>
#include <cstdint>

/// Any bytes at all: the parser answers with a scenario or with diagnostics that render.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text(reinterpret_cast<const char*>(data), size);
    const auto scenario = harness::scenario::parse_scenario(
        std::make_shared<const harness::Source>("fuzz.yaml", std::move(text)));
    if (!scenario && harness::render(scenario.error()).empty()) {
        __builtin_trap();
    }
    return 0;
}
