#include "emulators/s3/read_key.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/diagnostics.hpp"
#include "harness/base/testing/catch.hpp"

namespace s3 = harness::emulators::s3;

namespace {

const harness::Place option{.file = "--key", .line_text = {}};

std::string mistakes(std::string_view text) {
    const auto read = s3::read_key(text, option, "us");
    return read ? std::string() : harness::render(read.error());
}

bool says(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("a key is read with what it is held to", "[s3]") {
    const s3::AccessKey plain = s3::read_key("me:secret", option, "us").value();
    CHECK(plain.account.id == "us");
    CHECK(s3::has_capability(plain, "deleteFiles"));
    const s3::AccessKey held =
        s3::read_key("me:secret:them,can=readFiles|listFiles,bucket=b,prefix=host/,"
                     "until=2026-03-01T00:00:00Z,master",
                     option, "us")
            .value();
    CHECK(held.account.id == "them");
    CHECK(held.capabilities == std::vector<std::string>{"readFiles", "listFiles"});
    CHECK(held.bucket == "b");
    CHECK(held.prefix == "host/");
    CHECK(held.expires.has_value());
    CHECK(held.is_master);
}

TEST_CASE("mistakes in a key are told, and its secret is not", "[s3]") {
    CHECK(says(mistakes("me"), "a key is not ID:SECRET"));
    const std::string told = mistakes("me:hidden,can=readFile,untill=x,until=noon");
    CHECK(says(told, "no capability is called 'readFile'"));
    CHECK(says(told, "readFiles"));
    CHECK(says(told, "unknown word 'untill' in a key"));
    CHECK(says(told, "'noon' is no value for 'until'"));
    CHECK_FALSE(says(told, "hidden"));
    CHECK_FALSE(says(mistakes("a:hidden:b:c"), "hidden"));
}
