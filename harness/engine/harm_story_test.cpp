#include "harness/base/testing/catch.hpp"
#include "harness/engine/harm_story.hpp"

using namespace harness;
using engine::connection_story;
using engine::harm_story;

namespace {

constexpr const char* slow_down = "do=SlowDown";

ports::StoreRequest asked(int milliseconds, const std::string& object, const std::string& harm,
                          const std::string& operation = "PutObject") {
    return {ports::Instant(std::chrono::milliseconds(milliseconds)), operation, object,
            harm == slow_down ? "SlowDown" : "", harm};
}

} // namespace

TEST_CASE("what a client made of bad days is told", "[engine]") {
    const std::vector<ports::StoreRequest> requests{
        asked(0, "a", slow_down),     asked(1000, "a", slow_down), asked(1200, "b", slow_down),
        asked(1400, "a", ""),         asked(1500, "c", ""),        asked(9000, "b", slow_down),
        asked(9000, "b", "", "Head"),
    };
    CHECK(harm_story({{slow_down, 5, 4, 0}}, requests) ==
          "4 of 5 requests harmed by do=SlowDown; 3 asked again after 0.4 s to 7.8 s; of 2 that "
          "were wanted 1 went well in the end\n");
}

TEST_CASE("a client that does not ask again, and a fault that met nobody, are told", "[engine]") {
    const std::vector<ports::StoreRequest> requests{asked(0, "a", "do=reset"), asked(5, "b", "")};
    CHECK(harm_story({{"do=reset", 2, 1, 0}, {"do=flip", 0, 0, 0}}, requests) ==
          "1 of 2 requests harmed by do=reset; not asked again\n"
          "0 of 0 requests harmed by do=flip\n");
}

TEST_CASE("an answer that was harmed once is no success, what came before does not count",
          "[engine]") {
    const std::vector<ports::StoreRequest> requests{
        asked(0, "a", "do=lose-answer"), asked(100, "a", "do=lose-answer"), asked(300, "a", "")};
    CHECK(harm_story({{"do=lose-answer", 2, 1, 1}}, requests) ==
          "1 of 2 requests harmed by do=lose-answer; 1 asked again after 0.2 s; of 1 that were "
          "wanted 1 went well in the end\n");
}

TEST_CASE("connections that came to nothing are told", "[engine]") {
    CHECK(connection_story({3, 0, 0}).empty());
    CHECK(connection_story({5, 4, 0}) == "of 5 connections 4 were ended at once\n");
    CHECK(connection_story({5, 4, 1}) ==
          "of 5 connections 4 were ended at once and 1 were given up by who asked, before any "
          "request\n");
    CHECK(connection_story({5, 0, 5}) ==
          "of 5 connections 5 were given up by who asked, before any request\n");
}
