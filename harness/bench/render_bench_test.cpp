#include "harness/base/testing/catch.hpp"
#include "harness/bench/render.hpp"

using namespace harness::bench;

namespace {

bool shows(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

Findings measured() {
    Row start{"start", "first command", "ms", Better::less, {"warm fork", {300, 250, 4000}, ""},
              {}};
    start.baselines.push_back({"plain QEMU", {1000, 1200, 1100}, ""});
    start.baselines.push_back({"guestfish", {}, "skipped: not installed"});
    Row agent{"agent", "guest to host", "MB/s", Better::more, {"agent", {12.34}, ""}, {}};
    agent.baselines.push_back({"serial console", {0.5}, ""});
    return {{{"accelerator", "tcg"}}, {start, agent}};
}

} // namespace

TEST_CASE("the table has every series with its ratio, or why it was not measured", "[bench]") {
    CHECK(render_table(measured()) ==
          R"(accelerator: tcg

                                            median         min - max we are better
start: first command
  warm fork                                 300 ms        250 - 4000
  plain QEMU                               1100 ms       1000 - 1200        3.67 x
  guestfish                           skipped: not installed
agent: guest to host (more is better)
  agent                                  12.3 MB/s       12.3 - 12.3
  serial console                        0.500 MB/s     0.500 - 0.500        24.7 x
)");
}

TEST_CASE("held against an earlier run, the table has what was, and marks the worse", "[bench]") {
    const std::vector<Change> changes{{{"start", "first command", "plain QEMU", 3.67}, 5},
                                      {{"agent", "guest to host", "serial console", 24.7}, 20}};
    const std::string table = render_table(measured(), changes);
    CHECK(shows(table, "3.67 x  was 5.00 x  WORSE\n"));
    CHECK(shows(table, "24.7 x  was 20.0 x\n"));
    CHECK(shows(table, "2 ratios compared, 1 more than 10 % worse than before\n"));
}
