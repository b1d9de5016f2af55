#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/write_log/log.hpp"
#include "harness/write_log/testing/log_text.hpp"

using namespace harness;
using namespace harness::write_log;
using harness::write_log::testing::LogText;
using harness::write_log::testing::number;

namespace {

std::string error_of(const std::string& text, std::uint64_t count) {
    try {
        (void)read_entries(LogText::reader_of(text), count);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

TEST_CASE("a log tells what was done, in its order", "[write_log]") {
    const LogText log = LogText().write(8, 2, 'a').discard(100, 16).flush().write(9, 1, 'b');
    CHECK(count_entries(log.reader()) == 4);
    using Kind = Entry::Kind;
    CHECK(read_entries(log.reader(), 4) ==
          std::vector<Entry>{{Kind::write, Bytes{8 * 512}, Bytes{1024}, 1024},
                             {Kind::discard, Bytes{100 * 512}, Bytes{16 * 512}, 0},
                             {Kind::flush, Bytes{}, Bytes{}, 0},
                             {Kind::write, Bytes{9 * 512}, Bytes{512}, 3584}});
}

TEST_CASE("a log can be read up to an entry", "[write_log]") {
    const LogText log = LogText().write(8, 2, 'a').flush();
    CHECK(read_entries(log.reader(), 1).size() == 1);
    CHECK(error_of(log.text(), 3) == "the log of writes has 2 entries, not 3");
}

TEST_CASE("a log in which nothing was written is empty", "[write_log]") {
    CHECK(count_entries(LogText::reader_of("")) == 0);
    CHECK(read_entries(LogText::reader_of(""), 0).empty());
    CHECK(error_of("", 1) == "the log of writes has 0 entries, not 1");
}

TEST_CASE("what is no log of writes is named", "[write_log]") {
    CHECK(error_of(std::string(600, 'x'), 1) ==
          "this is no log of writes: it does not begin like one");
    std::string other = LogText().flush().text();
    other[8] = 2;
    CHECK(error_of(other, 1) == "this log of writes has version 2; known is 1");
    other = LogText().flush().text();
    other[24] = 3;
    CHECK(error_of(other, 1) == "this log of writes has sectors of 515 bytes");
}

TEST_CASE("a damaged log is told with its entry", "[write_log]") {
    const std::string text = LogText().write(8, 2, 'a').flush().text();
    CHECK(error_of(text.substr(0, 1600), 2) == "the log of writes ends at entry 2 of 2");
    CHECK(error_of(LogText().flush().add(0, 8, 16).text(), 2) ==
          "entry 2 of the log of writes is damaged");
    CHECK(error_of(LogText().add(1ULL << 60U, 8, 0).text(), 1) ==
          "entry 1 of the log of writes is damaged");
    CHECK(error_of(LogText().add(0, 8, 1).text(), 1) == "entry 1 of the log of writes is damaged");
}
