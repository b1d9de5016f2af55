#include "harness/base/testing/catch.hpp"
#include "harness/scenario/catalogue.hpp"

using namespace harness;
using namespace harness::scenario;

namespace {

using Indices = std::vector<std::size_t>;

const std::vector<CatalogueEntry> entries{
    {"scenarios/contabo-storage.yaml", "contabo-storage", {"storage", "server"}},
    {"scenarios/yoga-storage.yaml", "yoga-storage", {"storage"}},
    {"mine/yoga-power.yaml", "yoga-power", {"power"}},
};

Indices found(std::vector<std::string> wanted) {
    const auto result = find(wanted, entries);
    REQUIRE(result);
    return *result;
}

std::string error_of(std::vector<std::string> wanted, std::vector<CatalogueEntry> in = entries) {
    const auto result = find(wanted, in);
    REQUIRE_FALSE(result);
    return render(result.error());
}

} // namespace

TEST_CASE("a scenario is found by name, path and tag, each once", "[scenario]") {
    CHECK(found({"yoga-storage"}) == Indices{1});
    CHECK(found({"./scenarios/../mine/yoga-power.yaml"}) == Indices{2});
    CHECK(found({"storage"}) == Indices{0, 1});
    CHECK(found({"yoga-storage", "storage"}) == Indices{1, 0});
    CHECK(found({}) == Indices{0, 1, 2});
}

TEST_CASE("a name that no scenario has gets the nearest one", "[scenario]") {
    CHECK(error_of({"yoga-storag", "sevrer"}) ==
          "error: no scenario has the name, path or tag 'yoga-storag'\n"
          "  help: did you mean 'yoga-storage'?\n"
          "error: no scenario has the name, path or tag 'sevrer'\n"
          "  help: did you mean 'server'?\n");
    CHECK(error_of({"quite-another-thing"}) ==
          "error: no scenario has the name, path or tag 'quite-another-thing'\n"
          "  help: known: contabo-storage, yoga-power, yoga-storage\n");
    CHECK(error_of({"x"}, {}) == "error: no scenario has the name, path or tag 'x'\n"
                                 "  help: nothing is known by any name here\n");
}

TEST_CASE("a name that two files have asks for a path", "[scenario]") {
    CHECK(error_of({"a"}, {{"x/a.yaml", "a", {}}, {"y/a.yaml", "a", {}}}) ==
          "error: two scenarios have the name 'a'\n"
          "  help: name one by its path: x/a.yaml or y/a.yaml\n");
}
