#include "harness/disko/effects.hpp"
#include "harness/disko/lint.hpp"
#include "harness/disko/orders.hpp"
#include "harness/disko/testing/layouts.hpp"

#include <cstdlib>
#include <iostream>
#include <random>

using namespace harness;
using namespace harness::disko;
using namespace harness::disko::testing;

namespace {

/// One of: a byte changed, a stretch left out, a stretch doubled.
std::string damaged(std::string text, std::mt19937& random) {
    const std::size_t at = random() % text.size();
    const std::size_t length = 1 + random() % 40;
    switch (random() % 3) {
    case 0:
        text[at] = "{}[]\",:0a$ "[random() % 11];
        return text;
    case 1:
        return text.erase(at, length);
    default:
        return text.insert(at, text.substr(at, length));
    }
}

void use(const Layout& layout) {
    static_cast<void>(render(lint(layout)));
    static_cast<void>(file_systems(layout));
    const auto effects = plan_effects(layout);
    CHECK((effects || effects.error().has_errors()));
}

} // namespace

TEST_CASE("a damaged layout is read or refused with a reason", "[disko][property]") {
    const char* named = std::getenv("HARNESS_SEED");
    const auto seed = named != nullptr
                          ? static_cast<std::uint32_t>(std::strtoul(named, nullptr, 10))
                          : std::random_device{}();
    std::cerr << "damaging layouts: HARNESS_SEED=" << seed << "\n";
    INFO("HARNESS_SEED=" << seed);
    std::mt19937 random(seed);
    std::size_t read = 0;
    for (int round = 0; round < 400; ++round) {
        std::string text = harness::testing::read_source_file(
            round % 2 == 0 ? "scenarios/layouts/yoga.json" : "scenarios/layouts/hetzner.json");
        text = damaged(std::move(text), random);
        const auto layout = parse_layout(source_of(std::move(text)));
        if (layout) {
            ++read;
            use(*layout);
        } else {
            CHECK(layout.error().has_errors());
            CHECK_FALSE(render(layout.error()).empty());
        }
    }
    CHECK(read > 0);
}
