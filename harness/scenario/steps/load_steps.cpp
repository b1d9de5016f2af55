#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/steps/command.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

// Programs in the guest that go on beside later steps.
namespace harness::scenario {

extern const StepKind start_kind;
extern const StepKind listen_kind;
extern const StepKind stop_kind;

namespace {

constexpr std::array<KeySpec, 2> start_keys{{
    {.name = "start",
     .shape = &command_shape,
     .is_required = true,
     .meaning = command_meaning,
     .example = "/root/insert-rows"},
    {.name = "as",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "its name for `listen`, `stop` and `check: ledger`; unique in the scenario",
     .example = "inserts"},
}};

constinit const Shape lines_shape{"number", "a number of lines, from 1 to 1000000",
                                  IntegerShape{1, 1'000'000}};
constexpr KeySpec name_of_load(std::string_view key) {
    return {.name = key,
            .shape = &word_shape,
            .is_required = true,
            .meaning = "the `as` of an earlier `start` step",
            .example = "inserts"};
}
constexpr std::array<KeySpec, 2> listen_keys{{
    name_of_load("listen"),
    {.name = "lines",
     .shape = &lines_shape,
     .default_text = "1",
     .meaning = "how many lines of standard output it must write from now on",
     .example = "50"},
}};
constexpr std::array<KeySpec, 1> stop_keys{name_of_load("stop")};

std::optional<Word> load_named(const Fields& step, std::string_view key) {
    const std::string* text = step.text(key);
    return text != nullptr ? Word::parse(*text) : std::nullopt;
}

std::optional<ParsedAction> parse_start(const Fields& step) {
    auto command = parse_command(step, "start");
    auto load = load_named(step, "as");
    if (!command || !load) {
        return std::nullopt;
    }
    std::string name = concat("start ", load->text());
    return ParsedAction{StartAction{std::move(*command), std::move(*load), step.place_of("as")},
                        std::move(name)};
}

std::optional<ParsedAction> parse_listen(const Fields& step) {
    auto load = load_named(step, "listen");
    if (!load) {
        return std::nullopt;
    }
    std::string name = concat("listen to ", load->text());
    const auto lines = static_cast<std::uint32_t>(step.integer("lines").value_or(1));
    return ParsedAction{ListenAction{std::move(*load), lines, step.place_of("listen")},
                        std::move(name)};
}

std::optional<ParsedAction> parse_stop(const Fields& step) {
    auto load = load_named(step, "stop");
    if (!load) {
        return std::nullopt;
    }
    std::string name = concat("stop ", load->text());
    return ParsedAction{StopAction{std::move(*load), step.place_of("stop")}, std::move(name)};
}

} // namespace

constinit const StepKind start_kind{
    .object = {.name = "start",
               .meaning =
                   "Starts a program in the guest, as root, that goes on beside the steps that "
                   "follow, also while time passes. What it writes is kept with the run, with the "
                   "guest's time at which each line was read. It ends by `stop`, or with the "
                   "machine: at `reboot`, `power-off` and the end of the scenario. One that ends "
                   "by itself makes the next step fail.",
               .keys = start_keys,
               .example = "- start: while echo; do sleep 1; done >>/mnt/home/log\n"
                          "  as: noise\n"
                          "- advance: 1d\n"
                          "- stop: noise\n"},
    .parse = parse_start};

constinit const StepKind listen_kind{
    .object = {.name = "listen",
               .meaning = "Waits until a program that was started has written so many more lines.",
               .keys = listen_keys,
               .example = "- start: /root/insert-rows\n"
                          "  as: inserts\n"
                          "- listen: inserts\n"
                          "  lines: 50\n"},
    .parse = parse_listen};

constinit const StepKind stop_kind{
    .object =
        {.name = "stop",
         .meaning =
             "Asks a program that was started, and all that it started, to end (SIGTERM), and "
             "waits until it has. It may end by the signal, or with exit code 0 or 143; after "
             "the deadline it is killed, and the step fails.",
         .keys = stop_keys,
         .example = "- start: /root/insert-rows\n"
                    "  as: inserts\n"
                    "- stop: inserts\n"},
    .parse = parse_stop};

} // namespace harness::scenario
