#include "harness/base/characters.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;

TEST_CASE("only ASCII has letters and digits", "[base]") {
    for (int value = 0; value < 256; ++value) {
        const char c = static_cast<char>(value);
        CAPTURE(value);
        const std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        CHECK(is_letter(c) == (letters.find(c) != std::string_view::npos));
        CHECK(is_digit(c) == (std::string_view("0123456789").find(c) != std::string_view::npos));
        CHECK(is_hex_digit(c) ==
              (std::string_view("0123456789abcdefABCDEF").find(c) != std::string_view::npos));
        CHECK(is_letter_or_digit(c) == (is_letter(c) || is_digit(c)));
    }
}

TEST_CASE("a text changes the case of its ASCII letters alone", "[base]") {
    CHECK(lower_case("AZ[@`{az 09 \xc3\x84") == "az[@`{az 09 \xc3\x84");
    CHECK(upper_case("AZ[@`{az 09 \xc3\xa4") == "AZ[@`{AZ 09 \xc3\xa4");
}
