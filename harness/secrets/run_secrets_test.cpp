#include "harness/base/testing/catch.hpp"
#include "harness/secrets/run_secrets.hpp"

using namespace harness::secrets;

TEST_CASE("a value must be one that can be hidden", "[secrets]") {
    const auto said = [](std::string_view value) {
        const auto problem = problem_of(value);
        return problem ? problem->problem : std::string();
    };
    CHECK(said("").starts_with("is empty"));
    CHECK(said("1234567") == "has 7 bytes; the least is 8");
    CHECK(said("12345678").empty());
    CHECK(said("aaaaaaaaaa") == "is one byte again and again");
    CHECK(said(std::string(5000, 'x') + "y") == "has 5001 bytes; the most is 4096");
}

TEST_CASE("the end of a value's last line is none of it", "[secrets]") {
    CHECK(without_line_end("secret\n") == "secret");
    CHECK(without_line_end("two\r\nlines\r\n\n") == "two\r\nlines");
    CHECK(without_line_end("\n").empty());
}

TEST_CASE("what is generated is letters and digits, each as likely", "[secrets]") {
    static unsigned char next = 0;
    const SecretText value = letters_and_digits(248, [] { return next++; });
    REQUIRE(value.view().size() == 248);
    for (const char letter : std::string_view("AZaz09")) {
        CHECK(std::count(value.view().begin(), value.view().end(), letter) == 4);
    }
}

TEST_CASE("what is added to a run's secrets is hidden from then on", "[secrets]") {
    RunSecrets secrets;
    const Hiding hiding = secrets.hiding();
    CHECK(hiding.text("a store's key: 0123abcd4567") == "a store's key: 0123abcd4567");
    secrets.add("store-key", SecretText("0123abcd4567"), std::nullopt);
    CHECK(hiding.text("a store's key: 0123abcd4567") == "a store's key: <secret store-key>");
    CHECK_FALSE(secrets.all().front().placement);
}
