#include "harness/base/testing/catch.hpp"
#include "harness/cli/progress.hpp"

#include <memory>
#include <sstream>

using namespace harness;
using namespace harness::cli;

namespace {

struct Screen {
    boost::asio::io_context context;
    std::ostringstream out;
    Progress progress;

    explicit Screen(bool is_terminal = false)
        : progress(context.get_executor(), out, is_terminal) {}
    std::unique_ptr<Voice> run(const std::string& name) {
        auto voice = std::make_unique<Voice>(progress, name);
        voice->write(name + " begins\n");
        return voice;
    }
    std::string shown() {
        const std::string text = out.str();
        out.str("");
        return text;
    }
};

} // namespace

TEST_CASE("what runs say at the same time is written when they end, each in one piece", "[cli]") {
    Screen screen;
    auto a = screen.run("a");
    auto b = screen.run("b");
    a->step_started("one");
    b->step_started("one");
    b->step_ended("one", "b: ok\n");
    a->step_ended("one", "a: ok\n");
    screen.progress.let_it_speak();
    CHECK(screen.shown().empty());
    b.reset();
    CHECK(screen.shown() == "b begins\nb: ok\n");
    a.reset();
    CHECK(screen.shown() == "a begins\na: ok\n");
}

TEST_CASE("a run that is alone says what it said before, and the rest at once", "[cli]") {
    Screen screen;
    auto a = screen.run("a");
    CHECK(screen.shown().empty());
    screen.progress.let_it_speak();
    CHECK(screen.shown() == "a begins\n");
    a->step_ended("one", "a: ok\n");
    CHECK(screen.shown() == "a: ok\n");
}

TEST_CASE("nobody is interrupted while speaking", "[cli]") {
    Screen screen;
    auto a = screen.run("a");
    screen.progress.let_it_speak();
    CHECK(screen.shown() == "a begins\n");
    auto b = screen.run("b");
    b.reset();
    a->step_ended("one", "a: ok\n");
    CHECK(screen.shown() == "a: ok\n");
    a.reset();
    CHECK(screen.shown() == "b begins\n");
}

TEST_CASE("a note about the whole call does not wait", "[cli]") {
    Screen screen;
    auto a = screen.run("a");
    screen.progress.write("a note\n");
    CHECK(screen.shown() == "a note\n");
}

TEST_CASE("a guest that prints without end is cut, and what the harness says is not", "[cli]") {
    Screen screen;
    auto a = screen.run("a");
    const std::string piece(std::size_t{300} * 1024, 'x');
    for (int i = 0; i < 5; ++i) {
        a->write_guest_output(piece);
    }
    a->step_ended("one", "a: ok\n");
    a.reset();
    const std::string text = screen.shown();
    CHECK(text.size() < std::size_t{1024} * 1024 + 200);
    CHECK(text.find("a: ok\n  (614400 bytes of the guest's output were left out here)\n") !=
          std::string::npos);
}

TEST_CASE("at a terminal every running step has a line, and they go before a text", "[cli]") {
    Screen screen(true);
    auto a = screen.run("a");
    a->step_started("boot");
    CHECK(screen.shown() == "\x1b[?7l" + running_line("", "boot", {}) + "\x1b[?7h");
    auto b = screen.run("b");
    b->step_started("check");
    CHECK(screen.shown() == "\r\x1b[J\x1b[?7l" + running_line("a", "boot", {}) + "\n" +
                                running_line("b", "check", {}) + "\x1b[?7h");
    screen.progress.write("a note\n");
    CHECK(screen.shown().find("\r\x1b[1A\x1b[Ja note\n\x1b[?7l  ...  a: boot") == 0);
    b.reset();
    a.reset();
    CHECK(screen.shown().find("a begins\n") != std::string::npos);
}

TEST_CASE("of a run with several machines every step that goes on has its line", "[cli]") {
    Screen screen(true);
    auto a = screen.run("a");
    a->step_started("server: fill");
    a->step_started("laptop: look");
    CHECK(screen.shown().find(running_line("", "server: fill", {}) + "\n" +
                              running_line("", "laptop: look", {})) != std::string::npos);
    a->step_ended("server: fill", "ok\n");
    const std::string text = screen.shown();
    CHECK(text.find("server: fill") == std::string::npos);
    CHECK(text.find(running_line("", "laptop: look", {})) != std::string::npos);
}

TEST_CASE("a running step's line has one width, whatever the names are", "[cli]") {
    const std::string line = running_line("yoga-storage", "start", std::chrono::milliseconds(1250));
    CHECK(line.size() == 76);
    CHECK(line.starts_with("  ...  yoga-storage: start  "));
    CHECK(line.ends_with("    1.2 s"));
    CHECK(running_line(std::string(50, 'n'), std::string(90, 's'), {}).size() == 76);
    CHECK(running_line("", "start", {}).starts_with("  ...  start "));
}
