#include "harness/base/testing/catch.hpp"
#include "reports/model/output_text.hpp"

#include <cstdint>
#include <random>

using namespace harness;
using namespace harness::reports;

TEST_CASE("text that XML can carry is left as it is", "[reports]") {
    const std::string text = "tab\t, line\n, return\r, Grüße, 日本, 🙂, <&>\"'";
    CHECK(visible_text(text) == text);
}

TEST_CASE("control bytes are written out", "[reports]") {
    CHECK(visible_text("\x1b[31mred\x1b[0m") == "\\x1b[31mred\\x1b[0m");
    CHECK(visible_text(std::string_view("a\0b", 3)) == "a\\x00b");
    CHECK(visible_text("\x07\x08\x0c") == "\\x07\\x08\\x0c");
}

TEST_CASE("bytes that are not UTF-8 are written out one by one", "[reports]") {
    CHECK(visible_text("\xff\xfe") == "\\xff\\xfe");
    CHECK(visible_text("cut \xe2\x82") == "cut \\xe2\\x82");
    CHECK(visible_text("overlong \xc0\xaf, \xe0\x80\xaf") ==
          "overlong \\xc0\\xaf, \\xe0\\x80\\xaf");
    CHECK(visible_text("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
    CHECK(visible_text("\xc3(") == "\\xc3(");
}

TEST_CASE("lone surrogates and non-characters are named by their code", "[reports]") {
    CHECK(visible_text("\xed\xa0\x80|\xed\xbf\xbf") == "\\ud800|\\udfff");
    CHECK(visible_text("\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd") == "\\ufffe\\uffff\xef\xbf\xbd");
}

TEST_CASE("visible text is a fixed point for any bytes", "[reports][property]") {
    const std::uint32_t seed = 20240611;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 500; ++round) {
        std::string bytes(random() % 64, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random() & 0xFFU);
        }
        const std::string once = visible_text(bytes);
        REQUIRE(visible_text(once) == once);
    }
}

TEST_CASE("a text at the limit is not trimmed", "[reports]") {
    CHECK(trim_middle("12345678", Bytes{8}) == "12345678");
}

TEST_CASE("a text over the limit keeps head and tail and says what is missing", "[reports]") {
    CHECK(trim_middle("abcd123456wxyz", Bytes{8}) == "abcd\n[… 6 bytes left out …]\nwxyz");
}

TEST_CASE("trimming never cuts a character", "[reports]") {
    const std::string umlauts = "aäöüßäöüßz";
    for (std::uint64_t limit = 0; limit < umlauts.size(); ++limit) {
        const std::string trimmed = trim_middle(umlauts, Bytes{limit});
        INFO("limit " << limit << ": " << trimmed);
        CHECK(visible_text(trimmed) == trimmed);
    }
}

TEST_CASE("trimming bytes that are not UTF-8 stays near the limit", "[reports]") {
    const std::string noise(100000, '\xbf');
    CHECK(trim_middle(noise).size() < report_text_limit.count + 64);
}
