#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/cli/trace_file.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

using namespace harness;
using namespace harness::cli;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr ports::TraceSink::Time zero{100s};

struct Written {
    std::ostringstream out;
    TraceWriter writer{out, zero};
    ports::Trace harness = writer.add_run("zephyrus-storage");
};

} // namespace

TEST_CASE("a trace is one JSON array, an event a line", "[cli][trace]") {
    Written written;
    written.harness.add("boot", zero + 1ms, zero + 2500us);
    written.harness.beside("guest").add("udev", zero + 1ms, zero + 2ms);
    written.writer.close();
    CHECK(written.out.str() ==
          R"([
{"args":{"name":"zephyrus-storage"},"name":"process_name","ph":"M","pid":1,"tid":1},
{"args":{"name":"harness"},"name":"thread_name","ph":"M","pid":1,"tid":1},
{"name":"boot","ph":"B","pid":1,"tid":1,"ts":1000},
{"ph":"E","pid":1,"tid":1,"ts":2500},
{"args":{"name":"guest"},"name":"thread_name","ph":"M","pid":1,"tid":2},
{"name":"udev","ph":"B","pid":1,"tid":2,"ts":1000},
{"ph":"E","pid":1,"tid":2,"ts":2000}
]
)");
}

TEST_CASE("runs are processes of a trace, and each has tracks of its own", "[cli][trace]") {
    Written written;
    const ports::Trace other = written.writer.add_run("yoga-storage");
    (void)other.beside("guest");
    (void)other.beside("guest");
    (void)written.harness.beside("guest");
    written.writer.close();
    std::vector<std::string> tracks;
    for (const json& event : json::parse(written.out.str())) {
        if (event["name"] == "thread_name") {
            tracks.push_back(std::to_string(event["pid"].get<int>()) + "/" +
                             std::to_string(event["tid"].get<int>()));
        }
    }
    CHECK(tracks == std::vector<std::string>{"1/1", "2/1", "2/2", "1/2"});
}

TEST_CASE("a span's notes are written at its end", "[cli][trace]") {
    Written written;
    {
        ports::Span span = written.harness.span("ls");
        span.note("end", "exit code \x01 3");
    }
    written.writer.close();
    CHECK(json::parse(written.out.str()).back()["args"]["end"] == "exit code \\x01 3");
}

TEST_CASE("a span that gives way to the next ends when that begins", "[cli][trace]") {
    Written written;
    ports::Span span = written.harness.span("QEMU comes up");
    span.next("QEMU restores the saved machine");
    span.end();
    written.writer.close();
    const json events = json::parse(written.out.str());
    CHECK(events[3]["ph"] == "E");
    CHECK(events[4]["name"] == "QEMU restores the saved machine");
    CHECK(events[4]["ts"] == events[3]["ts"]);
    CHECK(events.size() == 6);
}

TEST_CASE("a trace of a harness that was killed lacks no more than its bracket", "[cli][trace]") {
    Written written;
    const ports::Span span = written.harness.span("the guest boots");
    const json events = json::parse(written.out.str() + "]");
    CHECK(events.back()["name"] == "the guest boots");
}

TEST_CASE("a trace file is whole when it goes, whatever happened", "[cli][trace]") {
    const testing::ScratchDirectory directory;
    const auto path = directory.path() / "trace.json";
    {
        TraceFile file(path, zero);
    }
    CHECK(json::parse(testing::text_of(path)).size() == 2);
}

TEST_CASE("a trace that can not be written says where and what to do", "[cli][trace]") {
    const testing::ScratchDirectory directory;
    const auto path = directory.path() / "missing" / "trace.json";
    CHECK_THROWS_WITH(TraceFile(path, zero),
                      "can not write the trace '" + path.string() +
                          "': No such file or directory; name a file in a directory of yours");
    TraceFile full("/dev/full", zero);
    CHECK_THROWS_WITH(full.finish(),
                      "the trace '/dev/full' is cut off: its file system is full, or has gone; "
                      "free some space there, or choose another one");
}

TEST_CASE("a trace that was not asked for records nothing", "[trace]") {
    const ports::Trace trace;
    ports::Span span = trace.span("boot");
    span.note("end", "well");
    span.next("ready");
    CHECK_FALSE(trace.beside("guest").is_on());
}
