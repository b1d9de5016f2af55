#include "harness/scenario/chain.hpp"
#include "harness/scenario/scenario.hpp"

#include <cstddef>
#include <cstdint>

using namespace harness;
using namespace harness::scenario;

namespace {

/// What stands between two scenarios in one input: the second is what the first goes on from.
constexpr std::string_view boundary = "\n=====\n";

Result<std::vector<Scenario>> read_both(std::string first, std::string second) {
    auto document = read_document(std::make_shared<const Source>("fuzz.yaml", std::move(first)));
    if (!document) {
        return document.error();
    }
    int more = 3; // Each reading of the second has another name, so a chain has to end.
    const auto chain = read_chain(std::move(*document), [&](const Origin&, const std::string&) {
        const std::string name = std::to_string(--more > 0 ? more : 0) + ".yaml";
        return read_document(std::make_shared<const Source>(name, second));
    });
    const auto setting = parse_setting("size=2", "--param");
    return chain ? expand(*chain, {&*setting, 1}) : Result<std::vector<Scenario>>(chain.error());
}

} // namespace

/// Any bytes at all: the parser answers with scenarios or with diagnostics that render.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::size_t end = text.find(boundary);
    const auto scenarios =
        read_both(text.substr(0, end),
                  end == std::string::npos ? std::string{} : text.substr(end + boundary.size()));
    if (scenarios ? scenarios->empty() : render(scenarios.error()).empty()) {
        __builtin_trap();
    }
    return 0;
}
