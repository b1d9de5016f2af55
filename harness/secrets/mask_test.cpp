#include "harness/base/testing/catch.hpp"
#include "harness/secrets/censor.hpp"
#include "harness/secrets/testing/encodings.hpp"

#include <chrono>

using namespace harness::secrets;
using namespace harness::secrets::testing;

namespace {

constexpr const char* password = "p\"ss/w+rd & <2026>";

struct Found {
    std::string out;
    std::vector<std::pair<std::string, Form>> leaks;
};

Found masked_with(Mask& mask, std::string_view text) {
    Found found;
    found.out = masked(mask, text, [&](const std::string& secret, Form form) {
        found.leaks.emplace_back(secret, form);
    });
    return found;
}

Found masked_of(std::string_view value, std::string_view text) {
    Mask mask;
    mask.add("key", value);
    return masked_with(mask, text);
}

} // namespace

TEST_CASE("a value is masked in each form, and the form is named", "[secrets]") {
    const auto form_in = [](const std::string& text) {
        const Found found = masked_of(password, "before|" + text + "|behind");
        CHECK(found.out == "before|<secret key>|behind");
        REQUIRE(found.leaks.size() == 1);
        return found.leaks.front().second;
    };
    CHECK(form_in(password) == Form::plain);
    CHECK(form_in(percent_encoded(password, false, true)) == Form::percent_encoded);
    CHECK(form_in(percent_encoded(password, true, false)) == Form::percent_encoded);
    CHECK(form_in(json_of(password, false)) == Form::escaped);
    CHECK(form_in(json_of(password, true)) == Form::escaped);
    CHECK(form_in("p&quot;ss/w+rd &amp; &lt;2026&gt;") == Form::escaped);
    CHECK(form_in(json_of(json_of(password, false), false)) == Form::escaped);
    CHECK(form_in(json_of(json_of(json_of(password, true), false), false)) == Form::escaped);
    CHECK(form_in("p\\\"ss/w+rd\\ \\&\\ \\<2026\\>") == Form::escaped); // bash's printf %q
    CHECK(form_in(hex_of(password, false)) == Form::hex);
    CHECK(form_in(hex_of(password, true, ":")) == Form::hex);
    CHECK(form_in(hex_of(password, false, "\n ")) == Form::hex);
    CHECK(form_in("0x" + hex_of(password, false, ", 0x")) == Form::hex);
    CHECK(form_in(base64_of(password)) == Form::base64);
    CHECK(form_in(base64_of(password, true)) == Form::base64);
}

TEST_CASE("base64 is found wherever in a longer text the value stands", "[secrets]") {
    for (std::size_t before = 0; before < 7; ++before) {
        for (std::size_t behind = 0; behind < 4; ++behind) {
            const std::string text = std::string(before, '.') + password + std::string(behind, '.');
            const std::string encoded = base64_of(text);
            const std::size_t first = before * 8 / 6;
            const std::size_t last = ((before + std::string(password).size()) * 8 + 5) / 6;
            CHECK(masked_of(password, encoded).out ==
                  encoded.substr(0, first) + "<secret key>" + encoded.substr(last));
        }
    }
}

TEST_CASE("line breaks do not hide base64", "[secrets]") {
    const std::string value(90, 'k');
    const std::string text = "x" + value + "1";
    for (const std::size_t columns : {64, 76, 5}) {
        for (const char* line_end : {"\n", "\r\n", "\\n"}) {
            Mask mask;
            mask.add("key", text);
            CHECK(masked_with(mask, wrapped(base64_of(text), columns, line_end)).out.find("a2tr") ==
                  std::string::npos);
        }
    }
}

TEST_CASE("letters beyond ASCII are found as JSON and XML have them", "[secrets]") {
    const char* const value = "schl\xc3\xbcssel-\xf0\x9f\x94\x91";
    CHECK(masked_of(value, "schl\\u00fcssel-\\ud83d\\udd11").out == "<secret key>");
    CHECK(masked_of(value, "schl\\u00FCssel-\\uD83D\\uDD11").out == "<secret key>");
    CHECK(masked_of(value, "schl\\\\u00fcssel-\\\\ud83d\\\\udd11").out == "<secret key>");
    CHECK(masked_of(value, "schl&#252;ssel-&#x1F511;").out == "<secret key>");
    CHECK(masked_of(value, "schl%C3%BCssel-%f0%9f%94%91").out == "<secret key>");
    CHECK(masked_of(value, "schl\\xc3\\xbcssel-\\360\\237\\224\\221").out == "<secret key>");
}

TEST_CASE("each line of a key is a secret by itself", "[secrets]") {
    const std::string key = "-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\nBG5vbmUAAAAEbm9uZQAAAA"
                            "\nshort\n-----END KEY-----";
    const Found found = masked_of(key, "app[1]: -----BEGIN KEY-----\napp[1]: "
                                       "b3BlbnNzaC1rZXktdjEAAAAA\nshort\n");
    CHECK(found.out == "app[1]: -----BEGIN KEY-----\napp[1]: <secret key>\nshort\n");
    CHECK(found.leaks.front().second == Form::line);
    CHECK(masked_of(key, "<" + key + ">").out == "<<secret key>>");
    std::string on_terminal = key;
    for (std::size_t at = 0; (at = on_terminal.find('\n', at)) != std::string::npos; at += 2) {
        on_terminal.replace(at, 1, "\r\n");
    }
    CHECK(masked_of(key, on_terminal).out == "<secret key>");
}

TEST_CASE("of values that overlap the longer one is named, and nothing is left", "[secrets]") {
    Mask mask;
    mask.add("short", "abcdefgh");
    mask.add("long", "abcdefgh12345678");
    mask.add("end", "45678zzzz");
    CHECK(masked_with(mask, "-abcdefgh-").out == "-<secret short>-");
    CHECK(masked_with(mask, "-abcdefgh12345678-").out == "-<secret long>-");
    CHECK(masked_with(mask, "-abcdefgh12345678zzzz-").out == "-<secret long>-");
    CHECK(masked_with(mask, "abcdefghabcdefgh").out == "<secret short><secret short>");
}

TEST_CASE("what only begins like a value passes", "[secrets]") {
    Mask mask;
    mask.add("key", "abcdefgh12345678");
    MaskedStream stream(mask, {});
    std::string out;
    stream.feed("is it abcdefgh1234", out);
    CHECK(out == "is it ");
    stream.feed("5 no\n", out);
    CHECK(out == "is it abcdefgh12345 no\n");
    stream.feed("abcdefgh", out);
    stream.finish(out);
    CHECK(out == "is it abcdefgh12345 no\nabcdefgh");
}

TEST_CASE("a stream is held back no longer than a value is long", "[secrets]") {
    Mask mask;
    mask.add("key", "aaaaaaaaaaab");
    MaskedStream stream(mask, {});
    std::string out;
    const std::string piece(100'000, 'a');
    for (int i = 0; i < 3; ++i) {
        stream.feed(piece, out);
    }
    CHECK(out.size() > 299'000);
    stream.feed("b", out);
    stream.finish(out);
    CHECK(out == std::string(299'989, 'a') + "<secret key>");
}

TEST_CASE("a secret that is added later is found from then on", "[secrets]") {
    const auto censor = std::make_shared<Censor>();
    const Hiding hiding(censor);
    Outlet outlet = hiding.outlet("console");
    CHECK_FALSE(hiding.is_on());
    CHECK(outlet.pass("first abcdefgh\n") == "first abcdefgh\n");
    censor->mask.add("key", "abcdefgh");
    CHECK(outlet.pass("then abcdefgh.\n") == "then <secret key>.\n");
    CHECK(hiding.text("file abcdefgh abcdefgh", "file x") == "file <secret key> <secret key>");
    const auto leaks = censor->book.leaks();
    REQUIRE(leaks.size() == 2);
    CHECK(leaks[0].where == "console");
    CHECK(leaks[0].count == 1);
    CHECK(leaks[1].where == "file x");
    CHECK(leaks[1].count == 2);
}

TEST_CASE("by itself nothing is hidden, and nothing copied", "[secrets]") {
    const Hiding none;
    Outlet outlet = none.outlet("console");
    const std::string_view text = "as it is";
    CHECK(outlet.pass(text).data() == text.data());
    CHECK(outlet.rest().empty());
    CHECK(none.text(text) == text);
}

TEST_CASE("how fast it is", "[.bench]") {
    Mask mask;
    for (int i = 0; i < 10; ++i) {
        mask.add("key" + std::to_string(i), hex_of("0123456789abcdef", false) + std::to_string(i));
    }
    std::string text;
    unsigned random = 1;
    while (text.size() < 64U * 1024 * 1024) {
        random = random * 1664525U + 1013904223U;
        text += "[    1.234567] systemd[1]: Started unit " + std::to_string(random) + " at " +
                base64_of(std::to_string(random)) + ".\n";
    }
    const auto began = std::chrono::steady_clock::now();
    CHECK(masked(mask, text) == text);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    WARN(static_cast<double>(text.size()) / 1e6 / took.count() << " MB/s");
}
