#include "harness/retention/differences.hpp"
#include "harness/retention/tool_policy.hpp"

#include <cstddef>
#include <cstdint>

using namespace harness::retention;

/// Any bytes at all, as a policy of any tool: policies that can be told and compared, or
/// diagnostics that render.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const harness::Source source("fuzz.conf", text);
    static_cast<void>(detect(text));
    const Tool tool = tools[data[0] % tools.size()];
    const auto read = read_policies(source, tool);
    if (!read) {
        if (harness::render(read.error()).empty()) {
            __builtin_trap();
        }
        return 0;
    }
    for (const NamedPolicy& each : read->policies) {
        static_cast<void>(differences(read->policies.front().policy, each.policy));
    }
    return 0;
}
