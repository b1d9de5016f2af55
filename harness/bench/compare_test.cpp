#include "harness/base/testing/catch.hpp"
#include "harness/bench/compare.hpp"
#include "harness/bench/render.hpp"

using namespace harness;
using namespace harness::bench;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

Findings findings() {
    Row start{"start", "first command", "ms", Better::less, {"warm fork", {250}, ""}, {}};
    start.baselines.push_back({"plain QEMU", {1000}, ""});
    start.baselines.push_back({"guestfish", {}, "not installed"});
    return {{{"accelerator", "tcg"}}, {start}};
}

Result<std::vector<Ratio>> read(std::string text) {
    return read_ratios(std::make_shared<const Source>("before.json", std::move(text)));
}

std::string complaint(std::string text) {
    const auto ratios = read(std::move(text));
    REQUIRE_FALSE(ratios);
    return render(ratios.error());
}

} // namespace

TEST_CASE("the ratios of a run are read back from its JSON", "[bench]") {
    const auto ratios = read(render_json(findings()));
    REQUIRE(ratios);
    CHECK(*ratios == ratios_of(findings()));
    CHECK(*ratios == std::vector<Ratio>{{"start", "first command", "plain QEMU", 4}});
}

TEST_CASE("what is no result of a bench is refused", "[bench]") {
    CHECK(has(complaint("[]"), "this is no result of a bench"));
    CHECK(has(complaint("{}"), "name a file that `harness bench --json FILE` has written"));
    CHECK(has(complaint(R"({"rows": [{"baselines": [{"times_better": "x"}]}]})"),
              "expected a number"));
    CHECK(has(complaint(R"({"rows": 3})"), "rows"));
}

TEST_CASE("a ratio that lost more than a tenth is worse, a better one never is", "[bench]") {
    const Ratio now{"start", "first command", "plain QEMU", 9};
    CHECK_FALSE(Change{now, 9.9}.is_worse());
    CHECK_FALSE(Change{now, 1}.is_worse());
    CHECK(Change{now, 10.1}.is_worse());
}

TEST_CASE("only what both runs have measured is compared", "[bench]") {
    const std::vector<Ratio> now{{"start", "first command", "plain QEMU", 4},
                                 {"start", "first command", "guestfish", 90}};
    const std::vector<Ratio> before{{"start", "first command", "plain QEMU", 5},
                                    {"start", "verdict", "plain QEMU", 2}};
    const auto changes = compare(now, before);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].now == now[0]);
    CHECK(changes[0].before == 5);
    CHECK(changes[0].is_worse());
}
