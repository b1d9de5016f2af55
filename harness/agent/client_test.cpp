#include "harness/agent/client.hpp"
#include "harness/async/child_process.hpp"
#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/manifest/serial.hpp"

#include <boost/asio/post.hpp>

#include <thread>
#include <unistd.h>

using namespace harness;
using namespace harness::agent;

namespace {

/// A guest agent of a few lines, in a thread: answers from a script.
class ScriptedGuest {
  public:
    explicit ScriptedGuest(int descriptor, std::function<std::vector<Frame>(const Frame&)> answer)
        : thread_([descriptor, answer = std::move(answer)] { serve(descriptor, answer); }) {}
    ~ScriptedGuest() { thread_.join(); }

  private:
    static void send(int descriptor, const Frame& frame) {
        const std::string bytes = encode(frame);
        REQUIRE(::write(descriptor, bytes.data(), bytes.size()) ==
                static_cast<ssize_t>(bytes.size()));
    }
    static void serve(int descriptor,
                      const std::function<std::vector<Frame>(const Frame&)>& answer) {
        send(descriptor, {Operation{}, Hello{protocol_version, "k"}});
        Decoder decoder;
        decoder.feed(preamble);
        std::string buffer(4096, '\0');
        for (ssize_t got = 0; (got = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
            decoder.feed(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
            while (const auto frame = decoder.next()) {
                for (const Frame& reply : answer(*frame)) {
                    send(descriptor, reply);
                }
            }
        }
        ::close(descriptor);
    }
    std::thread thread_;
};

struct Fixture {
    boost::asio::io_context context;
    async::DescriptorPair pair = async::make_socket_pair();
    Client client{context.get_executor(), pair.ours, {[](std::string_view) {}, {}}};

    template <typename T>
    T run(async::Task<T> task) {
        async::TaskGroup group(context.get_executor(), [](const std::exception_ptr&) {});
        group.start(client.serve());
        std::optional<T> result;
        std::exception_ptr failure;
        try {
            result = async::run(context, std::move(task));
        } catch (...) {
            failure = std::current_exception();
        }
        client.close();
        async::run(context, group.join());
        if (failure) {
            std::rethrow_exception(failure);
        }
        return std::move(*result);
    }
};

async::Deadline soon() {
    return async::Deadline::in(std::chrono::seconds(5));
}

ports::ExecRequest run_ls() {
    ports::ExecRequest request;
    request.arguments = {"ls"};
    return request;
}

} // namespace

TEST_CASE("a program's streams, exit code and order reach the caller", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        const Operation o = frame.operation;
        return {{o, Output{Stream::out, "a"}},
                {o, Output{Stream::err, "b"}},
                {o, Output{Stream::out, "c"}},
                {o, Exited{2, 0}}};
    });
    const auto result = f.run(f.client.exec(run_ls(), soon()));
    CHECK(result.out == "ac");
    CHECK(result.err == "b");
    CHECK(result.code == 2);
    CHECK_FALSE(result.timed_out);
}

TEST_CASE("a program that does not end is killed at its deadline and says so", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        if (std::holds_alternative<Signal>(frame.message)) {
            return {{frame.operation, Exited{0, 9}}};
        }
        return {{frame.operation, Output{Stream::out, "so far"}}};
    });
    const auto result =
        f.run(f.client.exec(run_ls(), async::Deadline::in(std::chrono::milliseconds(50))));
    CHECK(result.timed_out);
    CHECK(result.limit == "0.1 s");
    CHECK(result.out == "so far");
}

namespace {

/// The end of a program that was started.
async::Task<ports::ExecResult> end_of(ports::Program* program) {
    while (!program->ending()) {
        co_await async::with_timeout(program->news(), soon(), "news of the program");
    }
    co_return *program->ending();
}

} // namespace

TEST_CASE("a program beside others tells what it writes, with the guest's time", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        const Operation o = frame.operation;
        if (std::holds_alternative<Signal>(frame.message)) {
            return {{o, Output{Stream::err, "asked", 9}}, {o, Exited{0, 15}}};
        }
        return {{o, Output{Stream::out, "1\n", 7}}};
    });
    std::string heard;
    std::unique_ptr<ports::Program> program;
    program = f.client.start(run_ls(), [&](const ports::OutputPiece& piece) {
        heard += std::to_string(piece.read_at.time_since_epoch().count()) +
                 (piece.is_error ? "! " : ": ") + std::string(piece.data);
        if (!piece.is_error) {
            program->signal(15);
        }
    });
    const auto result = f.run(end_of(program.get()));
    CHECK(heard == "7: 1\n9! asked");
    CHECK(result.signal == 15);
    CHECK(result.out.empty());
}

TEST_CASE("a program beside others is granted as much output as it has been heard of", "[agent]") {
    Fixture f;
    std::uint32_t granted = 0;
    const ScriptedGuest guest(f.pair.theirs, [&granted](const Frame& frame) -> std::vector<Frame> {
        const Operation o = frame.operation;
        if (const auto* grant = std::get_if<Grant>(&frame.message)) {
            granted += grant->bytes;
            return {{o, Exited{0, 0}}};
        }
        std::vector<Frame> out;
        for (int i = 0; i < 2; ++i) {
            out.push_back({o, Output{Stream::out, std::string(largest_chunk, 'y')}});
        }
        return out;
    });
    const auto program = f.client.start(run_ls(), [](const auto&) {});
    CHECK(f.run(end_of(program.get())).code == 0);
    CHECK(granted == 2 * largest_chunk);
}

TEST_CASE("a guest that goes takes its programs with it, and they can be asked of after that",
          "[agent]") {
    std::unique_ptr<ports::Program> program;
    {
        Fixture f;
        const ScriptedGuest guest(f.pair.theirs, [&f](const Frame& frame) -> std::vector<Frame> {
            boost::asio::post(f.context, [&f] { f.client.fail("QEMU died"); });
            return {{frame.operation, Output{Stream::out, "1\n"}}};
        });
        program = f.client.start(run_ls(), [](const auto&) {});
        CHECK_THROWS_WITH(f.run(end_of(program.get())), "QEMU died");
    }
    program->signal(9);
    CHECK_THROWS_WITH(program->ending(), "QEMU died");
}

TEST_CASE("a program that can not be started says why", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        return {{frame.operation, Failed{11, "fork: Resource temporarily unavailable"}}};
    });
    const auto program = f.client.start(run_ls(), [](const auto&) {});
    CHECK_THROWS_WITH(f.run(end_of(program.get())), "fork: Resource temporarily unavailable");
}

TEST_CASE("the guest's own time for its work reaches the caller", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        CHECK(std::holds_alternative<TimeWork>(frame.message));
        return {{frame.operation, WorkTime{812}}};
    });
    CHECK(f.run(f.client.time_work(soon())).count() == 812);
}

TEST_CASE("a guest that answers something else to its timing is an error", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        return {{frame.operation, Exited{0, 0}}};
    });
    CHECK_THROWS_WITH(f.run(f.client.time_work(soon())),
                      "the guest agent answered the timing of its work with something else");
}

TEST_CASE("a guest that is gone fails what waits for it with the cause", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [&f](const Frame&) -> std::vector<Frame> {
        boost::asio::post(f.context, [&f] { f.client.fail("QEMU was killed by signal 9"); });
        return {};
    });
    CHECK_THROWS_WITH(f.run(f.client.exec(run_ls(), soon())), "QEMU was killed by signal 9");
}

TEST_CASE("a file operation's failure carries the guest's reason", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        return {{frame.operation, Failed{28, "creating /x: No space left on device"}}};
    });
    CHECK_THROWS_WITH(f.run(f.client.write_file("/x", "y", std::nullopt, soon())),
                      "creating /x: No space left on device");
}

TEST_CASE("a file that is larger than a frame is written in parts", "[agent]") {
    Fixture f;
    std::string whole;
    bool is_on_disk = false;
    const ScriptedGuest guest(f.pair.theirs, [&](const Frame& frame) -> std::vector<Frame> {
        const Operation o = frame.operation;
        if (const auto* write = std::get_if<WriteFile>(&frame.message)) {
            CHECK(write->appends == !whole.empty());
            CHECK(write->mode == 0755);
            whole += write->content;
            is_on_disk = write->is_last;
            return {{o, FileDigest{"of a part", write->content.size()}}};
        }
        return {{o, FileDigest{"of all", whole.size()}}};
    });
    const std::string content = std::string(500'000, 'x') + "the end";
    const auto digest = f.run(f.client.write_file("/a", content, ports::executable, soon()));
    CHECK(digest.sha256 == "of all");
    CHECK(digest.size.count == content.size());
    CHECK(whole == content);
    CHECK(is_on_disk);
}

TEST_CASE("a file of which a part can not be written says why", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        const Operation o = frame.operation;
        const auto* write = std::get_if<WriteFile>(&frame.message);
        if (write != nullptr && !write->appends) {
            return {{o, FileDigest{"", 0}}};
        }
        return {{o, Failed{ENOSPC, "writing /a: no space left"}}};
    });
    CHECK_THROWS_WITH(
        f.run(f.client.write_file("/a", std::string(500'000, 'x'), std::nullopt, soon())),
        Catch::contains_text("writing /a: no space left"));
}

TEST_CASE("endless output is granted on but kept only up to the limit", "[agent]") {
    Fixture f;
    std::uint64_t sent = 0;
    const ScriptedGuest guest(f.pair.theirs, [&sent](const Frame& frame) -> std::vector<Frame> {
        const Operation o = frame.operation;
        if (sent >= 8ULL * 1024 * 1024) {
            return {{o, Exited{0, 0}}};
        }
        std::vector<Frame> out;
        for (int i = 0; i < 2; ++i) {
            sent += largest_chunk;
            out.push_back({o, Output{Stream::out, std::string(largest_chunk, 'y')}});
        }
        return out;
    });
    const auto result = f.run(f.client.exec(run_ls(), soon()));
    CHECK(result.out.size() == 1024 * 1024);
    CHECK(result.was_cut);
}

TEST_CASE("a snapshot is joined from its parts, links and directories among them", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        const Operation o = frame.operation;
        const auto& asked = std::get<Snapshot>(frame.message);
        return {{o, SnapshotPart{{{asked.patterns[0], EntryKind::file, "8\n", true}}}},
                {o, SnapshotPart{{{"/sys/b", EntryKind::link, "../b", true},
                                  {"/sys/c", EntryKind::directory, "", true}}}},
                {o, SnapshotEnd{true}}};
    });
    const auto seen = f.run(f.client.snapshot({"/sys/a"}, kibibytes(1), soon()));
    REQUIRE(seen.entries.size() == 3);
    CHECK(seen.is_whole);
    CHECK(seen.entries[0].path == "/sys/a");
    CHECK(seen.entries[0].content == "8\n");
    CHECK(seen.entries[1].kind == ports::SnapshotEntry::Kind::link);
    CHECK(seen.entries[2].kind == ports::SnapshotEntry::Kind::directory);
}

TEST_CASE("a guest that sends more than was asked for is cut, and the answer says so", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        const Operation o = frame.operation;
        const std::string much(600, 'x');
        return {{o, SnapshotPart{{{"/sys/a", EntryKind::file, much, true},
                                  {"/sys/b", EntryKind::file, much, true}}}},
                {o, SnapshotEnd{true}}};
    });
    const auto seen = f.run(f.client.snapshot({"/sys/*"}, kibibytes(1), soon()));
    CHECK(seen.entries.size() == 1);
    CHECK_FALSE(seen.is_whole);
}

TEST_CASE("a pattern that the guest refuses is an error with its reason", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        return {{frame.operation, Failed{22, "not of /etc/*"}}};
    });
    CHECK_THROWS_WITH(f.run(f.client.snapshot({"/etc/*"}, kibibytes(1), soon())), "not of /etc/*");
}

TEST_CASE("what fired while a guest lived on reaches the caller", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        const auto& asked = std::get<LiveUntil>(frame.message);
        CHECK(asked.stops_after_firing);
        CHECK(asked.timers == std::vector<std::string>{"a.timer"});
        CHECK(asked.may_go_on == std::vector<std::string>{"b*"});
        Firing firing{"a.timer", "a.service", 5, "exit-code", 3, 70};
        return {{frame.operation, Lived{asked.until_microseconds, true, {firing}, {"r"}}}};
    });
    ports::LiveRequest request;
    request.until = ports::Instant(std::chrono::hours(24));
    request.stops_after_firing = true;
    request.timers = {"a.timer"};
    request.may_go_on = {"b*"};
    const auto lived = f.run(f.client.live_until(request, soon()));
    CHECK(lived.now == request.until);
    CHECK(lived.is_there);
    REQUIRE(lived.firings.size() == 1);
    CHECK(lived.firings[0].unit == "a.service");
    CHECK(lived.firings[0].at.time_since_epoch().count() == 5);
    CHECK(lived.firings[0].status == 3);
    CHECK(lived.firings[0].duration.count() == 70);
    CHECK(lived.remarks == std::vector<std::string>{"r"});
}

TEST_CASE("a guest waits for services as long as it can answer in time", "[agent]") {
    const auto patience_within = [](std::chrono::seconds limit) {
        Fixture f;
        std::uint32_t patience = 0;
        const ScriptedGuest guest(f.pair.theirs, [&](const Frame& frame) -> std::vector<Frame> {
            patience = std::get<LiveUntil>(frame.message).patience_milliseconds;
            return {{frame.operation, Lived{0, true, {}, {}}}};
        });
        (void)f.run(f.client.live_until({}, async::Deadline::in(limit)));
        return patience;
    };
    const std::uint32_t of_short = patience_within(std::chrono::seconds(10));
    CHECK(of_short <= 8'000);
    CHECK(of_short > 4'000);
    const std::uint32_t of_long = patience_within(std::chrono::seconds(600));
    CHECK(of_long <= 595'000);
    CHECK(of_long > 590'000);
}

TEST_CASE("a clock is set to instants before 1970, too", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        const auto& asked = std::get<SetClock>(frame.message);
        return {{frame.operation, Lived{asked.microseconds, true, {}, {}}}};
    });
    const ports::Instant before(std::chrono::microseconds(-7));
    CHECK(f.run(f.client.set_clock({before, true, {}}, soon())).now == before);
}

TEST_CASE("a guest that answers something else to a question of time is an error", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        return {{frame.operation, Exited{0, 0}}};
    });
    CHECK_THROWS_WITH(f.run(f.client.set_clock({}, soon())),
                      "the guest agent answered a question of time with something else");
}

TEST_CASE("what lives on in the guest is ended when nobody waits for it any more", "[agent]") {
    Fixture f;
    std::vector<std::uint32_t> signals;
    {
        const ScriptedGuest guest(f.pair.theirs, [&](const Frame& frame) -> std::vector<Frame> {
            if (const auto* signal = std::get_if<Signal>(&frame.message)) {
                signals.push_back(signal->number);
            }
            return {};
        });
        const auto limit = async::Deadline::in(std::chrono::milliseconds(20));
        CHECK_THROWS_WITH(f.run(f.client.live_until({}, limit)),
                          Catch::contains_text("living through the guest's time"));
    }
    CHECK(signals == std::vector<std::uint32_t>{9});
}

TEST_CASE("ten thousand subvolumes are joined from their parts", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        std::vector<Frame> out;
        for (std::uint64_t part = 0; part < 40; ++part) {
            SubvolumePart message;
            for (std::uint64_t i = 0; i < 250; ++i) {
                message.subvolumes.push_back({"/s", part * 250 + i, 5, "u", "p", "", true, 1, 2});
            }
            out.push_back({frame.operation, std::move(message)});
        }
        out.push_back({frame.operation, SubvolumeEnd{true}});
        return out;
    });
    const auto seen = f.run(f.client.subvolumes("/s/*", soon()));
    REQUIRE(seen.size() == 10'000);
    CHECK(seen[9'999].id == 9'999);
    CHECK(seen[0].parent_uuid == "p");
    CHECK(seen[0].is_read_only);
}

TEST_CASE("a manifest is joined from its parts", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        manifest::Entry entry;
        entry.path = std::get<TakeManifest>(frame.message).path.substr(1);
        const std::string bytes = manifest::encode({{entry}});
        ManifestEnd end;
        end.subvolume.uuid = "u";
        end.subvolume.generation = 7;
        end.ended_microseconds = 5;
        return {{frame.operation, ManifestPart{bytes.substr(0, 11)}},
                {frame.operation, ManifestPart{bytes.substr(11)}},
                {frame.operation, end}};
    });
    const auto seen = f.run(f.client.manifest("/home", soon()));
    REQUIRE(seen.tree.entries.size() == 1);
    CHECK(seen.tree.entries.front().path == "home");
    CHECK(seen.subvolume.uuid == "u");
    CHECK(seen.subvolume.generation == 7);
    CHECK(seen.ended == ports::Instant(std::chrono::microseconds(5)));
}

TEST_CASE("a manifest that lost a part is an error", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        const std::string bytes = manifest::encode({});
        return {{frame.operation, ManifestPart{bytes.substr(0, 20)}},
                {frame.operation, ManifestEnd{}}};
    });
    CHECK_THROWS_WITH(f.run(f.client.manifest("/home", soon())), "the manifest ends too early");
}

TEST_CASE("where a bit was changed is told for each copy", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        const auto* flip = std::get_if<FlipBit>(&frame.message);
        if (flip == nullptr || flip->path != "/a" || flip->seed != 7 || !flip->every_copy ||
            !flip->in_metadata) {
            return {{frame.operation, Failed{1, "another question"}}};
        }
        return {{frame.operation, FlippedBit{5, 3, false, {{"/dev/sda", 9}, {"/dev/sdb", 10}}}}};
    });
    const ports::FlippedBit seen = f.run(f.client.flip_bit({"/a", 7, true, true}, soon()));
    CHECK(seen.file_byte == 5);
    CHECK(seen.bit == 3);
    REQUIRE(seen.copies.size() == 2);
    CHECK(seen.copies[1].device == "/dev/sdb");
    CHECK(seen.copies[1].byte == 10);
}

TEST_CASE("more subvolumes than the guest tells of are an error", "[agent]") {
    Fixture f;
    const ScriptedGuest guest(f.pair.theirs, [](const Frame& frame) -> std::vector<Frame> {
        return {{frame.operation, SubvolumeEnd{false}}};
    });
    CHECK_THROWS_WITH(f.run(f.client.subvolumes("/s/*", soon())),
                      "the guest has more than 100000 subvolumes /s/*");
}
