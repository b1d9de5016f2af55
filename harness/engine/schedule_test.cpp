#include "harness/base/testing/catch.hpp"
#include "harness/engine/schedule.hpp"

using namespace harness;
using namespace harness::engine;

namespace {

scenario::Step step(std::string name, scenario::When when = scenario::When::success) {
    scenario::Step out{};
    out.name = std::move(name);
    out.when = when;
    out.action = scenario::RebootAction{};
    return out;
}

std::string walk(Schedule& schedule, const std::vector<scenario::Step>& steps,
                 const std::string& failing) {
    std::string out;
    for (Decision now = schedule.next(); now.kind != Decision::Kind::finish;
         now = schedule.next()) {
        const std::string& name = steps[now.step].name;
        if (now.kind == Decision::Kind::skip) {
            out += "(" + name + ": " + now.reason + ")";
            schedule.skipped();
        } else {
            out += name;
            schedule.finished(name == failing ? StepEnd::failed : StepEnd::passed);
        }
    }
    return out;
}

} // namespace

TEST_CASE("steps run in order, those for a failure are passed over", "[engine]") {
    const std::vector<scenario::Step> steps{step("a"), step("f", scenario::When::failure),
                                            step("z", scenario::When::always)};
    Schedule schedule(steps);
    CHECK(walk(schedule, steps, "") == "a(f: runs only after a failure)z");
}

TEST_CASE("after a failure only failure and always steps run", "[engine]") {
    const std::vector<scenario::Step> steps{step("a"), step("b"),
                                            step("f", scenario::When::failure),
                                            step("z", scenario::When::always)};
    Schedule schedule(steps);
    CHECK(walk(schedule, steps, "a") == "a(b: step 'a' did not pass)fz");
}

TEST_CASE("without a machine nothing runs", "[engine]") {
    const std::vector<scenario::Step> steps{step("a"), step("z", scenario::When::always)};
    Schedule schedule(steps);
    schedule.machine_is_gone("kernel panic");
    CHECK(walk(schedule, steps, "") == "(a: kernel panic)(z: kernel panic)");
}
