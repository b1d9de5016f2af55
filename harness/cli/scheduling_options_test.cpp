#include "harness/base/testing/catch.hpp"
#include "harness/cli/scheduling_options.hpp"

using namespace harness;
using namespace harness::cli;

namespace {

std::string error_of(SchedulingWords words) {
    const auto options = read_scheduling(words);
    return options ? "no error" : render(options.error());
}

} // namespace

TEST_CASE("without a word each scenario runs once, as many at once as the host carries", "[cli]") {
    const auto options = read_scheduling({});
    REQUIRE(options);
    CHECK(options->jobs == 0);
    CHECK(options->rounds() == 1);
    CHECK(options->retries == 0);
    CHECK_FALSE(options->shard);
}

TEST_CASE("words become numbers", "[cli]") {
    const auto options = read_scheduling(
        {.jobs = "3", .repeat = "5", .retries = "2", .shuffle = "42", .shard = "2/3"});
    REQUIRE(options);
    CHECK(options->jobs == 3);
    CHECK(options->rounds() == 5);
    CHECK(options->retries == 2);
    CHECK(options->shuffle_seed == 42);
    CHECK(options->shard->count == 3);
}

TEST_CASE("repeating until a failure has an end", "[cli]") {
    CHECK(SchedulingOptions{.until_failure = true}.rounds() == 100);
    CHECK(SchedulingOptions{.repeat = 7, .until_failure = true}.rounds() == 7);
}

TEST_CASE("a word that is no value of its option is answered with what would be", "[cli]") {
    CHECK(error_of({.jobs = "0"}) == "harness run: error: '0' can not be the value of --jobs\n"
                                     "  help: give 1 to 256, or auto\n");
    CHECK(error_of({.jobs = "many"}).find("'many' can not be") != std::string::npos);
    CHECK(error_of({.repeat = "0"}).find("help: give 1 to 1000") != std::string::npos);
    CHECK(error_of({.retries = "11"}).find("help: give 0 to 10") != std::string::npos);
    CHECK(error_of({.shuffle = "x"}).find("help: give a number; the same one gives the same") !=
          std::string::npos);
    CHECK(error_of({.shard = "4/3"}).find("help: give the part and their number, as in 2/3") !=
          std::string::npos);
}
