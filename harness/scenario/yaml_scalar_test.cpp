#include "harness/base/testing/catch.hpp"
#include "harness/scenario/yaml_scalar.hpp"

#include <limits>

using namespace harness;
using namespace harness::scenario;

namespace {

template <typename T>
bool is(std::string_view text, T value) {
    const auto resolved = resolve_plain_scalar(text);
    const T* found = std::get_if<T>(&resolved);
    return found != nullptr && *found == value;
}

bool is_text(std::string_view text) {
    return is<std::string>(text, std::string(text));
}

} // namespace

TEST_CASE("only true and false are truth values", "[scenario]") {
    CHECK(is("true", true));
    CHECK(is("false", false));
    for (const char* text : {"yes", "no", "on", "off", "True", "FALSE", "y", "N"}) {
        INFO(text);
        CHECK(is_text(text));
    }
}

TEST_CASE("null has the spellings of the core schema", "[scenario]") {
    for (const char* text : {"", "~", "null", "Null", "NULL"}) {
        CHECK(is(text, nullptr));
    }
    CHECK(is_text("nULL"));
}

TEST_CASE("whole numbers are read, and traps stay texts", "[scenario]") {
    CHECK(is<std::int64_t>("0", 0));
    CHECK(is<std::int64_t>("-17", -17));
    CHECK(is<std::int64_t>("+17", 17));
    CHECK(is<std::int64_t>("0x1F", 31));
    CHECK(is<std::int64_t>("0o17", 15));
    CHECK(is<std::int64_t>("-9223372036854775808", std::numeric_limits<std::int64_t>::min()));
    CHECK(is<std::uint64_t>("18446744073709551615", std::numeric_limits<std::uint64_t>::max()));
    for (const char* text : {"017", "-017", "1_000", "1:30", "0b1", "0x", "0o", "0o8", "--1", "+",
                             "1e", "1e999", ".", "00.5", "0x-1", "2024-01-01", "1.2.3"}) {
        INFO(text);
        CHECK(is_text(text));
    }
}

TEST_CASE("broken numbers are read", "[scenario]") {
    CHECK(is("1.5", 1.5));
    CHECK(is("-.5", -0.5));
    CHECK(is("+1e3", 1000.0));
    CHECK(is("0.25", 0.25));
    CHECK(is("2.", 2.0));
    CHECK(is("99999999999999999999", 1e20));
}
