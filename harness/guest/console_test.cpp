#include "harness/base/testing/catch.hpp"
#include "harness/guest/console.hpp"

using namespace harness::guest;

TEST_CASE("what a console says of the guest's end is understood", "[guest]") {
    CHECK(trouble_in(
              "[    1.2] Kernel panic - not syncing: Attempted to kill init! exitcode=0x100") ==
          "kernel panic: Attempted to kill init! exitcode=0x100");
    CHECK(trouble_in("You are in emergency mode. After logging in, type \"journalctl -xb\"") ==
          "the guest stopped in systemd's emergency shell");
    CHECK(trouble_in("No bootable device.") == "the firmware found nothing to boot");
    CHECK_FALSE(trouble_in("[    0.0] Linux version 6.1.0").has_value());
}

TEST_CASE("a prompt without a newline is noticed as it stands", "[guest]") {
    Console console;
    console.feed("Gave up waiting for root.\r\n(init");
    CHECK_FALSE(console.trouble().has_value());
    console.feed("ramfs) ");
    CHECK(console.trouble() == "the guest stopped in the shell of its initramfs");
    console.expect_boot();
    CHECK_FALSE(console.trouble().has_value());
}

TEST_CASE("a panic is told with its cause, however the line is cut", "[guest]") {
    Console console;
    console.feed("[ 1.0] Kernel panic - not syncing");
    CHECK_FALSE(console.trouble().has_value());
    console.feed(": out of luck\r\n");
    CHECK(console.trouble() == "kernel panic: out of luck");
}

TEST_CASE("the last lines are plain text and few", "[guest]") {
    Console console;
    for (int i = 0; i < 1000; ++i) {
        console.feed("\x1b[1;31mline " + std::to_string(i) + "\x1b[0m\r\n");
    }
    CHECK(console.last_lines(2) == std::vector<std::string>{"line 998", "line 999"});
    console.feed(std::string(1'000'000, 'x'));
    CHECK(console.last_lines(1)[0].size() <= 1'000'000);
}
