#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/scenario.hpp"

using namespace harness;
using namespace harness::scenario;
using namespace std::chrono_literals;

namespace {

Scenario parse(std::string text, std::string file = "scenarios/s.yaml") {
    const auto result =
        parse_scenario(std::make_shared<const Source>(std::move(file), std::move(text)));
    REQUIRE(result);
    return *result;
}

Scenario with_steps(const std::string& steps) {
    return parse(
        concat("summary: s\nmachine: { report: r.json }\nlayout: l.json\nsteps:\n", steps));
}

std::vector<std::string> names_of(const Scenario& scenario) {
    std::vector<std::string> names;
    for (const Step& step : scenario.steps) {
        names.push_back(step.name);
    }
    return names;
}

template <typename T>
T only_action(const std::string& step) {
    const Scenario scenario = with_steps(concat("  - ", step, "\n"));
    REQUIRE(scenario.steps.size() == 1);
    REQUIRE(std::holds_alternative<T>(scenario.steps[0].action));
    return std::get<T>(scenario.steps[0].action);
}

} // namespace

TEST_CASE("the head of a scenario is read", "[scenario]") {
    const Scenario s = parse("summary: two pools\n"
                             "description: >-\n  more\n  text\n"
                             "tags: [storage, zephyrus]\n"
                             "machine:\n"
                             "  report: ../facter-reports/zephyrus.json\n"
                             "  memory: 1GiB\n"
                             "  cpus: 2\n"
                             "  firmware: uefi\n"
                             "layout: layouts/zephyrus.json\n"
                             "steps: [{ reboot: }]\n",
                             "scenarios/zephyrus-storage.yaml");
    CHECK(s.name == "zephyrus-storage");
    CHECK(s.summary == "two pools");
    CHECK(s.description == "more text");
    REQUIRE(s.tags.size() == 2);
    CHECK(s.tags[1].text() == "zephyrus");
    CHECK(s.machine.report.written == "../facter-reports/zephyrus.json");
    CHECK(s.machine.report.resolved == "facter-reports/zephyrus.json");
    CHECK(s.machine.report.place.line == 7);
    CHECK(s.machine.memory == gibibytes(1));
    CHECK(s.machine.cpu_count == 2U);
    CHECK(s.machine.firmware == Firmware::uefi);
    REQUIRE(s.layout);
    CHECK(s.layout->resolved == "scenarios/layouts/zephyrus.json");
}

TEST_CASE("what is not given has its default", "[scenario]") {
    const Scenario s =
        parse("summary: s\nmachine: { report: /r.json }\nsteps: [{ reboot: }]\n", "s.yaml");
    CHECK(s.machine.report.resolved == "/r.json");
    CHECK_FALSE(s.machine.memory);
    CHECK_FALSE(s.machine.cpu_count);
    CHECK(s.machine.firmware == Firmware::direct);
    CHECK_FALSE(s.layout);
    CHECK(s.steps[0].deadline == 60s);
    CHECK(s.steps[0].when == When::success);
}

TEST_CASE("a step has its own deadline, or the scenario's", "[scenario]") {
    const Scenario s =
        parse("summary: s\nmachine: { report: r }\ndeadline: 90s\n"
              "steps:\n  - run: a\n    deadline: 2m\n    when: always\n  - run: b\n");
    CHECK(s.steps[0].deadline == 2min);
    CHECK(s.steps[0].when == When::always);
    CHECK(s.steps[1].deadline == 90s);
}

TEST_CASE("derived names are unique and avoid the given ones", "[scenario]") {
    const Scenario s = with_steps("  - run: a\n"
                                  "  - run: a\n"
                                  "  - run: b\n    name: run a (2)\n"
                                  "  - run: a\n"
                                  "  - apply: [destroy, format]\n"
                                  "  - run: [echo, x y]\n"
                                  "  - run: |\n      first line\n      second\n"
                                  "  - check: layout\n"
                                  "  - write: every mountpoint\n    text: \"\"\n    as: p\n"
                                  "  - compare: p\n"
                                  "  - reboot: {}\n"
                                  "  - power-off:\n"
                                  "  - power-on: ~\n");
    CHECK(names_of(s) == std::vector<std::string>{"run a", "run a (3)", "run a (2)", "run a (4)",
                                                  "apply destroy, format", "run echo x y",
                                                  "run first line…", "check layout",
                                                  "write every mountpoint", "compare p", "reboot",
                                                  "power off", "power on"});
    CHECK(s.steps[11].kind == "power-off");
}

TEST_CASE("a long command is cut in its step's name between characters", "[scenario]") {
    const Scenario s = with_steps(concat("  - run: ", std::string(59, 'a'), "ä", "b\n"));
    CHECK(names_of(s) == std::vector<std::string>{concat("run ", std::string(59, 'a'), "…")});
}

TEST_CASE("apply takes one phase or several", "[scenario]") {
    CHECK(only_action<ApplyAction>("apply: mount").phases ==
          std::vector<DiskoPhase>{DiskoPhase::mount});
    CHECK(only_action<ApplyAction>("apply: [unmount, destroy]").phases ==
          std::vector<DiskoPhase>{DiskoPhase::unmount, DiskoPhase::destroy});
}

TEST_CASE("check takes failures that are expected", "[scenario]") {
    const auto check = only_action<CheckAction>(
        "check: layout\n    expect:\n      - fail: \"mount /nix: *\"\n        reason: why");
    REQUIRE(check.expected_failures.size() == 1);
    CHECK(check.expected_failures[0].check == "mount /nix: *");
    CHECK(check.expected_failures[0].reason == "why");
    CHECK(check.expected_failures[0].place.line == 7);
}

TEST_CASE("run takes a shell text or a list, and what is expected", "[scenario]") {
    const auto plain = only_action<RunAction>("run: a | b");
    CHECK(std::get<ShellScript>(plain.command).text == "a | b");
    CHECK(plain.exit_codes == std::vector{0});
    CHECK_FALSE(plain.standard_output);

    const auto list = only_action<RunAction>(
        "run: [a, '', 'b c']\n    expect:\n      exit: 3\n      stdout: ready\n"
        "      stderr: { equals: '', matches: '^x', lacks: y }");
    CHECK(std::get<Argv>(list.command).arguments == std::vector<std::string>{"a", "", "b c"});
    CHECK(list.exit_codes == std::vector{3});
    CHECK(list.exit_code_place.line == 7);
    const auto several = only_action<RunAction>("run: a\n    expect: { exit: [1, 12] }");
    CHECK(may_end_with(several, 12));
    CHECK_FALSE(may_end_with(several, 0));
    CHECK(exit_codes_text(several) == "exit code 1 or 12");
    REQUIRE(list.standard_output);
    CHECK(list.standard_output->contains == "ready");
    REQUIRE(list.standard_error);
    CHECK_FALSE(list.standard_error->contains);
    CHECK(list.standard_error->equals == "");
    CHECK(list.standard_error->matches == "^x");
    CHECK(list.standard_error->lacks == "y");
}

TEST_CASE("write takes a target, a content and a name", "[scenario]") {
    const auto every =
        only_action<WriteAction>("write: every mountpoint\n    size: 1MiB\n    as: payload");
    CHECK(std::holds_alternative<EveryMountpoint>(every.target));
    CHECK(std::get<RandomContent>(every.content).size == mebibytes(1));
    REQUIRE(every.payload);
    CHECK(every.payload->text() == "payload");

    const auto corrupt = only_action<CorruptAction>("corrupt: [/a, /b]\n    copies: one");
    CHECK(corrupt.files.size() == 2);
    CHECK_FALSE(corrupt.every_copy);
    CHECK(only_action<CorruptAction>("corrupt: /a").every_copy);
    CHECK_FALSE(only_action<CorruptAction>("corrupt: /a").in_metadata);
    CHECK(only_action<CorruptAction>("corrupt: /a\n    part: metadata").in_metadata);
    const auto files = only_action<WriteAction>("write: [/a, /b]\n    text: hello");
    CHECK(std::get<GuestFiles>(files.target).paths.size() == 2);
    CHECK(std::get<TextContent>(files.content).text == "hello");
    CHECK_FALSE(files.payload);
}

TEST_CASE("steps that only run after a failure do not count for the power state", "[scenario]") {
    CHECK(with_steps("  - power-off:\n    when: failure\n  - run: a\n  - power-off:\n")
              .steps.size() == 3);
}

TEST_CASE("the input of the digest ignores order, comments and spelling", "[scenario]") {
    const std::string a =
        parse("summary: s # x\nmachine: { report: r }\nsteps:\n  - run: 'a'\n").digest_input;
    const std::string b =
        parse("steps: [{run: a}]\nmachine:\n  report: \"r\"\nsummary: s\n").digest_input;
    CHECK(a == R"({"machine":{"report":"r"},"steps":[{"run":"a"}],"summary":"s"})");
    CHECK(a == b);
}

TEST_CASE("a map with too many keys is refused as a whole", "[scenario]") {
    std::string text = "summary: s\n";
    for (int i = 0; i < 300; ++i) {
        text += concat("key", i, ": 1\n");
    }
    const auto result = parse_scenario(std::make_shared<const Source>("s.yaml", text));
    REQUIRE_FALSE(result);
    CHECK(render(result.error()) == "s.yaml:1:1: error: this map has 301 keys; the limit is 200\n"
                                    "   1 | summary: s\n"
                                    "     | ^\n"
                                    "  help: check that this is the right file\n");
}

TEST_CASE("a power step says what changes and leaves the rest", "[scenario]") {
    const auto unplug = only_action<PowerAction>("power: { ac: unplugged, battery: 15 percent }");
    CHECK(unplug.is_plugged_in == false);
    CHECK(unplug.charge_percent == 15U);
    CHECK_FALSE(unplug.is_lid_open);
    const auto lid = only_action<PowerAction>("power: { lid: open, battery: 100% }");
    CHECK(lid.is_lid_open == true);
    CHECK(lid.charge_percent == 100U);
    CHECK_FALSE(lid.is_plugged_in);
    CHECK(names_of(with_steps("  - power: { ac: unplugged, lid: closed }\n")) ==
          std::vector<std::string>{"power: ac unplugged, lid closed"});
}

TEST_CASE("a machine has neither a TPM nor Secure Boot unless it is asked for", "[scenario]") {
    const auto machine = [](const std::string& keys) {
        return parse(concat("summary: s\nmachine: { report: r.json", keys,
                            " }\nsteps:\n  - run: lsblk\n"))
            .machine;
    };
    CHECK_FALSE(machine("").has_tpm);
    CHECK(machine("").secure_boot == SecureBoot::off);
    CHECK(machine(", firmware: uefi, tpm: true").has_tpm);
    CHECK(machine(", firmware: uefi, secure-boot: setup").secure_boot == SecureBoot::setup);
    CHECK(machine(", firmware: recorded, secure-boot: enrolled").secure_boot ==
          SecureBoot::enrolled);
    CHECK(machine(", firmware: bios, secure-boot: off").secure_boot == SecureBoot::off);
}

TEST_CASE("programs beside the steps, and the check of their ledger, are read", "[scenario]") {
    const Scenario s = with_steps("  - { start: [./load, x], as: writes }\n"
                                  "  - { listen: writes, lines: 50 }\n"
                                  "  - stop: writes\n"
                                  "  - check: ledger\n"
                                  "    load: writes\n"
                                  "    holds: cat /numbers\n"
                                  "    as-of: /mnt/.snapshots/1\n"
                                  "    may-lose: 2s\n"
                                  "    nothing-after: true\n"
                                  "    expect: [{ fail: '*missing*', reason: no WAL }]\n");
    CHECK(names_of(s) == std::vector<std::string>{"start writes", "listen to writes", "stop writes",
                                                  "check the ledger of writes"});
    const auto& start = std::get<StartAction>(s.steps[0].action);
    CHECK(std::get<Argv>(start.command).arguments == std::vector<std::string>{"./load", "x"});
    CHECK(std::get<ListenAction>(s.steps[1].action).lines == 50);
    const auto& check = std::get<LedgerAction>(s.steps[3].action);
    CHECK(check.load.text() == "writes");
    CHECK(std::get<ShellScript>(check.holds).text == "cat /numbers");
    REQUIRE(check.as_of);
    CHECK(std::get<std::string>(*check.as_of) == "/mnt/.snapshots/1");
    CHECK(check.may_lose == 2s);
    CHECK(check.has_nothing_after);
    REQUIRE(check.expected_failure);
    CHECK(check.expected_failure->check == "*missing*");
}

TEST_CASE("buckets and keys of a store may have rules of their own", "[scenario]") {
    const Scenario scenario =
        parse("summary: s\nmachine: { report: r.json }\n"
              "stores:\n"
              "  b2:\n"
              "    buckets: { plain: {}, locked: { lock-days: 30 } }\n"
              "    keys: { all: {}, few: { bucket: plain, prefix: a/, "
              "may: [readFiles] } }\n"
              "  other: { region: us-west-004, buckets: [one], keys: [two] }\n"
              "steps: [{ run: ls }]\n");
    REQUIRE(scenario.stores.size() == 2);
    const StoreRequest& store = scenario.stores[0];
    CHECK(store.region == "eu-central-003");
    REQUIRE(store.buckets.size() == 2);
    CHECK(store.buckets[0].lock_days == 0);
    CHECK(store.buckets[1].name == "locked");
    CHECK(store.buckets[1].lock_days == 30);
    REQUIRE(store.keys.size() == 2);
    CHECK_FALSE(store.keys[0].rights);
    CHECK(store.keys[1].bucket == "plain");
    CHECK(store.keys[1].prefix == "a/");
    CHECK(store.keys[1].rights == std::vector<std::string>{"readFiles"});
    CHECK(scenario.stores[1].buckets[0].name == "one");
    CHECK(scenario.stores[1].keys[0].name.text() == "two");
}
