#include "harness/base/testing/catch.hpp"
#include "harness/engine/durations.hpp"

using namespace harness;
using namespace harness::engine;
using std::chrono::milliseconds;

namespace {

Result<Durations> parse(std::string text) {
    return Durations::parse(std::make_shared<const Source>("durations.json", std::move(text)));
}

std::string error_of(std::string text) {
    const auto result = parse(std::move(text));
    return result ? "no error" : render(result.error());
}

} // namespace

TEST_CASE("past durations read as they were written, sorted by name", "[engine]") {
    Durations past;
    past.note("yoga-storage[no-nvme]", milliseconds(1500));
    past.note("a \"quoted\" name", milliseconds(7));
    const std::string text = past.render();
    CHECK(text == "{\n  \"format\": 1,\n  \"milliseconds\": {\n    \"a \\\"quoted\\\" name\": 7,\n"
                  "    \"yoga-storage[no-nvme]\": 1500\n  }\n}\n");
    const auto again = parse(text);
    REQUIRE(again);
    CHECK(again->render() == text);
    CHECK(again->of("yoga-storage[no-nvme]") == milliseconds(1500));
    CHECK(again->of("other") == std::nullopt);
}

TEST_CASE("a later duration counts as much as all before it", "[engine]") {
    Durations past;
    past.note("a", milliseconds(1000));
    past.note("a", milliseconds(3000));
    CHECK(past.of("a") == milliseconds(2000));
}

TEST_CASE("a file that is none of past durations is refused with its place", "[engine]") {
    CHECK(error_of("[]").find("durations.json:1:1: error: ") == 0);
    CHECK(error_of("{\"format\": 2}") ==
          "durations.json:1:1: error: this is no file of past durations of format 1\n"
          "   1 | {\"format\": 2}\n"
          "     | ^\n"
          "  help: this file is written by `harness run`; remove it, or name another\n");
    CHECK(error_of("{\"format\": 1, \"milliseconds\": {\"a\": -1}}")
              .find("'-1' is no number of milliseconds that a run takes") != std::string::npos);
    CHECK(error_of("{\"format\": 1, \"milliseconds\": {\"a\": \"x\"}}") != "no error");
    CHECK(error_of("{\"format\": 1, \"millis").find("error") != std::string::npos);
}

TEST_CASE("what was never run is guessed by its steps, at the pace of the others", "[engine]") {
    Durations past;
    const std::vector<Outline> runs{{"known", 10}, {"new", 5}};
    CHECK(expected_durations(runs, past) ==
          std::vector<milliseconds>{milliseconds(20'000), milliseconds(10'000)});
    past.note("known", milliseconds(60'000));
    CHECK(expected_durations(runs, past) ==
          std::vector<milliseconds>{milliseconds(60'000), milliseconds(30'000)});
}
