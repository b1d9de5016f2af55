#include "harness/base/testing/catch.hpp"
#include "harness/qemu/qmp.hpp"

using namespace harness::qemu::qmp;

TEST_CASE("greeting, answers and events of QMP are told apart", "[qemu]") {
    const Message greeting = parse(
        R"({"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}}})");
    CHECK(std::get<Greeting>(greeting).version == "7.2.22");
    CHECK(std::get<Answer>(parse(R"({"return": {}, "id": 7})")).id == 7);
    const auto error = std::get<Answer>(
        parse(R"({"id": 1, "error": {"class": "GenericError", "desc": "no such device"}})"));
    CHECK(error.error == "GenericError: no such device");
    const auto event = std::get<Event>(
        parse(R"({"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-shutdown"}})"));
    CHECK(event.name == "SHUTDOWN");
    CHECK(event.reason == "guest-shutdown");
    CHECK(event.by_guest);
    const auto full = std::get<Event>(
        parse(R"({"event": "BLOCK_IO_ERROR", "data": {"node-name": "disk0", "nospace": true}})"));
    CHECK(full.no_space);
    CHECK(std::holds_alternative<Unknown>(parse("not JSON")));
    CHECK(std::holds_alternative<Unknown>(parse("[]")));
    CHECK(std::holds_alternative<Event>(parse(R"({"event": 7, "data": []})")));
}

TEST_CASE("lines are cut from any pieces", "[qemu]") {
    Lines lines;
    lines.feed("{\"a\":");
    CHECK_FALSE(lines.next().has_value());
    lines.feed("1}\r\n{}\n{");
    CHECK(lines.next() == "{\"a\":1}");
    CHECK(lines.next() == "{}");
    CHECK_FALSE(lines.next().has_value());
}
