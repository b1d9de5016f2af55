#include "emulators/http/message.hpp"
#include "harness/base/testing/catch.hpp"

namespace http = harness::emulators::http;

TEST_CASE("a target is path and query, decoded word by word", "[http]") {
    http::Request request;
    http::take_target("/bucket/a%20b%2Bc?uploads&prefix=x%2Fy+z&&empty=", request);
    CHECK(request.path == "/bucket/a%20b%2Bc");
    REQUIRE(request.query.size() == 3);
    CHECK(request.word("uploads") == "");
    CHECK(request.word("prefix") == "x/y z");
    CHECK(request.word("empty") == "");
    CHECK_FALSE(request.word("other"));
}

TEST_CASE("every byte comes back from its encoding", "[http]") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all.push_back(static_cast<char>(byte));
    }
    CHECK(http::percent_decode(http::percent_encode(all)) == all);
    CHECK(http::percent_encode("a/b c~", true) == "a/b%20c~");
    CHECK(http::percent_encode("a/b", false) == "a%2Fb");
    CHECK(http::percent_decode("100%, %4, %zz") == "100%, %4, %zz");
}

TEST_CASE("names of fields have no case", "[http]") {
    http::Headers headers{{"Content-Type", "a"}, {"X-One", "1"}, {"x-one", "2"}};
    CHECK(headers.value_of("content-type") == "a");
    CHECK(headers.value_of("x-one") == "1");
    headers.set("X-ONE", "3");
    CHECK(headers.value_of("x-one") == "3");
    CHECK(headers.fields().size() == 2);
    CHECK_FALSE(headers.has("x-two"));
}
