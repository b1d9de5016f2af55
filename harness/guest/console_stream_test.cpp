#include "harness/async/task.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"
#include "harness/guest/console_stream.hpp"

#include <boost/asio/io_context.hpp>

#include <fcntl.h>
#include <iterator>
#include <unistd.h>

using namespace harness;
using namespace harness::guest;

namespace {

/// A console whose guest is the test.
struct Guest {
    harness::testing::ScratchDirectory scratch;
    std::shared_ptr<secrets::Censor> censor = std::make_shared<secrets::Censor>();
    boost::asio::io_context context;
    ConsoleStream console{context.get_executor(), scratch.path() / "console.log",
                          secrets::Hiding(censor), "console of machine 'db'"};
    int end = -1;

    Guest() {
        int ends[2] = {-1, -1};
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        console.open(ends[0]);
        end = ends[1];
    }
    ~Guest() { ::close(end); }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    void says(const std::string& text) {
        REQUIRE(::write(end, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        console.read_now();
    }
    [[nodiscard]] std::string log() const {
        std::ifstream in(scratch.path() / "console.log", std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

} // namespace

TEST_CASE("a secret on a console is in no log and in no cause, however it comes", "[guest]") {
    Guest guest;
    guest.censor->mask.add("key", "correct-horse");
    guest.says("login: correct-");
    guest.says("horse\r\nKernel panic - not syncing: correct-ho");
    guest.says("rse is wrong\r\n");
    CHECK(guest.console.explained("it ended") ==
          "kernel panic: <secret key> is wrong; its console's last lines:\n"
          "  login: <secret key>\n"
          "  Kernel panic - not syncing: <secret key> is wrong");
    guest.says("correct-");
    guest.console.close();
    CHECK(guest.log() == "login: <secret key>\r\nKernel panic - not syncing: <secret key> is wrong"
                         "\r\ncorrect-");
    const auto leaks = guest.censor->book.leaks();
    REQUIRE(leaks.size() == 1);
    CHECK(leaks[0].where == "console of machine 'db'");
    CHECK(leaks[0].count == 2);
}

TEST_CASE("a console of a run without secrets is logged as it comes", "[guest]") {
    Guest guest;
    guest.says("begin");
    CHECK(guest.log() == "begin");
}
