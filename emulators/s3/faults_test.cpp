#include "emulators/s3/faults.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/testing/catch.hpp"

#include <algorithm>

namespace s3 = harness::emulators::s3;
using harness::Place;

namespace {

const Place option{.file = "--fault", .line_text = {}};

s3::Fault fault(std::string_view text) {
    return s3::read_fault(text, option).value();
}

std::string mistakes(std::string_view text) {
    const auto read = s3::read_fault(text, option);
    return read ? std::string() : harness::render(read.error());
}

s3::Time instant(std::string_view text) {
    return s3::read_iso_time(text).value();
}

} // namespace

TEST_CASE("a fault is read word by word", "[s3]") {
    const s3::Fault one = fault("on=PutObject|UploadPart, key=data/*, do=SlowDown, times=3");
    CHECK(one.operations == std::vector<std::string>{"PutObject", "UploadPart"});
    CHECK(one.key == "data/*");
    CHECK(one.harm == s3::Harm::error);
    CHECK(one.code == "SlowDown");
    CHECK(one.times == 3);
    CHECK(fault("do=delay,by=2s").by == std::chrono::seconds(2));
    CHECK(fault("do=cut,bytes=10").bytes == 10);
    CHECK(fault("do=hold").harm == s3::Harm::hold);
    CHECK(fault("do=hold-answer").harm == s3::Harm::hold_answer);
    CHECK(fault("do=storage-cap").code == "AccessDenied");
    CHECK(fault("do=storage-cap").message.find("storage cap exceeded") != std::string::npos);
}

TEST_CASE("what is no fault is told with what was meant", "[s3]") {
    CHECK(mistakes("on=PutObjct,do=SlowDown").find("did you mean 'PutObject'") !=
          std::string::npos);
    CHECK(mistakes("do=SlowDwn").find("did you mean 'SlowDown'") != std::string::npos);
    CHECK(mistakes("tims=3,do=reset").find("did you mean 'times'") != std::string::npos);
    CHECK(mistakes("on=PutObject").find("does not say what goes wrong") != std::string::npos);
    CHECK(mistakes("do=reset,chance=2").find("'2' is no value for 'chance'") != std::string::npos);
}

TEST_CASE("faults come as often as they were told to, in their time", "[s3]") {
    s3::Faults faults({fault("on=PutObject,do=reset,skip=1,times=2"),
                       fault("key=x*,do=gone,from=2026-03-01T00:00:00Z,"
                             "until=2026-03-02T00:00:00Z")});
    const s3::Time now = instant("2026-02-01T00:00:00Z");
    CHECK(faults.strike("PutObject", "a", now) == nullptr);
    CHECK(faults.strike("GetObject", "a", now) == nullptr);
    CHECK(faults.strike("PutObject", "a", now) != nullptr);
    CHECK(faults.strike("PutObject", "a", now) != nullptr);
    CHECK(faults.strike("PutObject", "a", now) == nullptr);
    CHECK(faults.strike("GetObject", "x1", now) == nullptr);
    CHECK(faults.strike("GetObject", "x1", instant("2026-03-01T12:00:00Z"))->harm ==
          s3::Harm::gone);
    CHECK(faults.strike("GetObject", "x1", instant("2026-03-02T00:00:00Z")) == nullptr);
    CHECK(faults.tolls()[0].met == 4);
    CHECK(faults.tolls()[0].harmed == 2);
}

TEST_CASE("by chance is the same with the same seed", "[s3]") {
    const auto draw = [](std::uint64_t seed) {
        s3::Faults faults({fault("do=reset,chance=0.25")}, seed);
        std::string out;
        for (int i = 0; i < 400; ++i) {
            out.push_back(faults.strike("GetObject", "k", {}) == nullptr ? '.' : 'x');
        }
        return out;
    };
    CHECK(draw(7) == draw(7));
    CHECK(draw(7) != draw(8));
    const std::string drawn = draw(7);
    const auto hits = std::count(drawn.begin(), drawn.end(), 'x');
    CHECK(hits > 60);
    CHECK(hits < 140);
}
