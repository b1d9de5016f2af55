#include "harness/agent/guest/dbus.hpp"
#include "harness/base/testing/catch.hpp"

#include <random>

using namespace harness::agent::guest::dbus;

namespace {

std::string zeros(std::size_t count) {
    return std::string(count, '\0');
}

/// A reply as systemd sends it: the header's fields in its order.
std::string reply(std::string_view signature, std::string_view body) {
    std::string bytes{'l', 2, 1, 1, static_cast<char>(body.size()), 0, 0, 0, 7, 0, 0, 0};
    std::string fields = std::string("\x05\x01u\0\x2a\0\0\0", 8);
    if (!signature.empty()) {
        fields += std::string("\x08\x01g\0", 4);
        fields += static_cast<char>(signature.size());
        fields += std::string(signature) + '\0';
    }
    bytes += static_cast<char>(fields.size()) + zeros(3) + fields;
    bytes += zeros((8 - bytes.size() % 8) % 8);
    return bytes + std::string(body);
}

Message read(const std::string& bytes) {
    const auto message = unmarshal(bytes);
    REQUIRE(message.has_value());
    return *message;
}

} // namespace

TEST_CASE("a call stands on the wire with its fields and arguments aligned", "[agent]") {
    const Call call{"/o", "i.f", "M", Values().number(3).texts({"a", "bc"})};
    const std::string bytes = marshal(call, 9);
    CHECK(message_size(bytes) == bytes.size());
    const Message message = read(bytes);
    CHECK(message.kind == Kind::call);
    CHECK(message.path == "/o");
    CHECK(message.interface == "i.f");
    CHECK(message.member == "M");
    CHECK(message.signature == "uas");
    Cursor body(message.signature, message.body);
    CHECK(body.number() == 3);
    Cursor list = body.enter();
    CHECK(list.text() == "a");
    CHECK(list.text() == "bc");
    CHECK(list.type() == 0);
    CHECK(body.type() == 0);
    CHECK(body.is_well());
}

TEST_CASE("every simple argument comes back", "[agent]") {
    const auto arguments =
        Values().text("t").object_path("/p").number(UINT32_MAX).boolean(true).texts({});
    Cursor body(arguments.signature(), arguments.bytes());
    CHECK(body.text() == "t");
    CHECK(body.text() == "/p");
    CHECK(body.number() == UINT32_MAX);
    CHECK(body.number() == 1);
    CHECK(body.enter().type() == 0);
    CHECK(body.is_well());
}

TEST_CASE("structures, variants and dictionaries are walked and passed over", "[agent]") {
    // {"A": int32 -2, "B": ("x", uint64 5)}, then a byte.
    std::string body = std::string("\x38\0\0\0\0\0\0\0", 8);
    body += std::string("\1\0\0\0A\0\1i\0\0\0\0\xfe\xff\xff\xff", 16);
    body += std::string("\1\0\0\0B\0\4(st)\0\0\0\0", 16);
    body += std::string("\0\0\0\0\0\0\0\0\1\0\0\0x\0\0\0\5\0\0\0\0\0\0\0", 24).substr(8);
    body += zeros(8 + 0x38 - body.size());
    body += '\x63';
    const Message message = read(reply("a{sv}y", body));
    CHECK(message.reply_to == 42);
    Cursor whole(message.signature, message.body);
    Cursor entries = whole.enter();
    Cursor first = entries.enter();
    CHECK(first.text() == "A");
    CHECK(static_cast<std::int64_t>(first.enter().number()) == -2);
    Cursor second = entries.enter();
    CHECK(second.text() == "B");
    Cursor pair = second.enter().enter();
    CHECK(pair.text() == "x");
    CHECK(pair.number() == 5);
    CHECK(whole.number() == 0x63);
    CHECK(whole.is_well());
}

TEST_CASE("a value asked for with a wrong type ends the walk", "[agent]") {
    const auto arguments = Values().text("t").number(1);
    Cursor body(arguments.signature(), arguments.bytes());
    CHECK(body.number() == 0);
    CHECK_FALSE(body.is_well());
    CHECK(body.type() == 0);
    CHECK(body.text().empty());
}

TEST_CASE("a text beyond its body is empty and ends the walk", "[agent]") {
    const std::string bytes("\xff\0\0\0ab\0", 7);
    Cursor body("ss", bytes);
    CHECK(body.text().empty());
    CHECK_FALSE(body.is_well());
}

TEST_CASE("what is no message, or one too large, is refused at once", "[agent]") {
    CHECK(message_size("l\2\1\1") == 0U);
    CHECK_FALSE(message_size("B" + zeros(15)).has_value());
    CHECK_FALSE(message_size("l\2\1\1\xff\xff\xff\xff" + zeros(8)).has_value());
    CHECK_FALSE(unmarshal(std::string("l\x09\1\1", 4) + zeros(12)).has_value());
}

TEST_CASE("damaged messages are read or refused, never more", "[agent]") {
    const auto seed = GENERATE(1U, 2U, 3U);
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::string good = marshal({"/o", "i.f", "M", Values().texts({"a", "b"}).text("c")}, 1);
    for (int i = 0; i < 2000; ++i) {
        std::string bytes = good;
        bytes[random() % bytes.size()] = static_cast<char>(random());
        if (const auto message = unmarshal(bytes)) {
            Cursor body(message->signature, message->body);
            for (int steps = 0; body.type() != 0; ++steps) {
                REQUIRE(steps < 300);
                body.skip();
            }
        }
    }
}

TEST_CASE("a unit's path escapes what is no letter or digit", "[agent]") {
    CHECK(unit_path("a-1@b.timer") == "/org/freedesktop/systemd1/unit/a_2d1_40b_2etimer");
    CHECK(unit_path("1x") == "/org/freedesktop/systemd1/unit/_31x");
}
