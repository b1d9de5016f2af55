#include "harness/base/testing/catch.hpp"
#include "harness/disko/shell_words.hpp"

using namespace harness::disko;

TEST_CASE("text without quotes is split at blanks", "[disko]") {
    CHECK(unquoted_words("-L  root\t-f").value() == std::vector<std::string>{"-L", "root", "-f"});
    CHECK(unquoted_words("size=25%").value() == std::vector<std::string>{"size=25%"});
    CHECK(unquoted_words("").value().empty());
}

TEST_CASE("text that only a shell can split is not guessed at", "[disko]") {
    for (const char* text : {"-L 'my root'", "$HOME", "a;b", "a|b", "`id`", "{a,b}", "a #b", "~/x",
                             "a\\ b", "a>b", "(a)"}) {
        INFO(text);
        CHECK_FALSE(unquoted_words(text).has_value());
    }
}

TEST_CASE("text between double quotes stands for itself unless the shell reads it", "[disko]") {
    CHECK(is_literal_in_quotes("/dev/disk/by-partlabel/Boot\\x20data"));
    CHECK(is_literal_in_quotes("it's & fine"));
    CHECK_FALSE(is_literal_in_quotes("a\"b"));
    CHECK_FALSE(is_literal_in_quotes("$a"));
    CHECK_FALSE(is_literal_in_quotes("a\\\\b"));
}

TEST_CASE("a word is quoted only where it must be", "[disko]") {
    CHECK(shell_line({"mount", "-o", "subvol=@nix", "a b", "it's", ""}) ==
          "mount -o subvol=@nix 'a b' 'it'\\''s' ''");
}
