#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/steps/command.hpp"
#include "harness/scenario/text_match.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

extern const StepKind run_kind;

namespace {

constinit const Shape exit_shape{"number", "an exit code from 0 to 255", IntegerShape{0, 255}};

constexpr std::array<KeySpec, 4> output_keys{{
    {.name = "contains",
     .shape = &some_text,
     .meaning = "this text is found in it",
     .example = "C---"},
    {.name = "equals",
     .shape = &any_text,
     .meaning = "it is this text; one line break at its end does not count",
     .example = "active"},
    {.name = "matches",
     .shape = &some_text,
     .meaning = "this regular expression (Perl syntax) is found in it",
     .example = "'^-+C'"},
    {.name = "lacks",
     .shape = &some_text,
     .meaning = "this text is not found in it",
     .example = "warning"},
}};

constinit const ObjectSpec output_object{
    .name = "run.expect.stdout, run.expect.stderr",
    .meaning = "What an output must be like. All that is given must hold. A plain text in place of "
               "the map means `contains`.",
    .keys = output_keys};
constinit const Shape output_map{"map", "a map such as '{ contains: ready }'",
                                 MapShape{&output_object}};
std::string remedy_for_output(std::string_view) {
    return "to demand an empty output, write { equals: \"\" }";
}

constinit const Shape output_text{"text", "a text that is not empty",
                                  TextShape{.remedy = remedy_for_output}};
constexpr std::array<const Shape*, 2> output_forms{&output_text, &output_map};
constinit const Shape output_shape{
    "text, or map", "a text that the output contains, or a map such as '{ equals: \"\" }'",
    EitherShape{output_forms}};

constinit const Shape exit_list{"list of numbers", "a list of exit codes",
                                ListShape{&exit_shape, 16}};
constexpr std::array<const Shape*, 2> exit_forms{&exit_shape, &exit_list};
constinit const Shape exit_codes_shape{"number, or list of numbers",
                                       "an exit code from 0 to 255, or a list of them",
                                       EitherShape{exit_forms}};

constexpr std::array<KeySpec, 3> expect_keys{{
    {.name = "exit",
     .shape = &exit_codes_shape,
     .default_text = "0",
     .meaning = "the exit code, or one of several where it is of the program's version",
     .example = "1"},
    {.name = "stdout",
     .shape = &output_shape,
     .default_text = "anything",
     .meaning = "what the standard output must be like",
     .example = "{ matches: '^active' }"},
    {.name = "stderr",
     .shape = &output_shape,
     .default_text = "anything",
     .meaning = "what the error output must be like",
     .example = "\"No such file\""},
}};

constinit const ObjectSpec expect_object{
    .name = "run.expect", .meaning = "How the command must end.", .keys = expect_keys};
constinit const Shape expect_shape{"map", "a map with 'exit', 'stdout' or 'stderr'",
                                   MapShape{&expect_object}};

constexpr std::array<KeySpec, 2> keys{{
    {.name = "run",
     .shape = &command_shape,
     .is_required = true,
     .meaning = command_meaning,
     .example = "systemctl is-system-running"},
    {.name = "expect",
     .shape = &expect_shape,
     .default_text = "exit code 0",
     .meaning = "how the command must end"},
}};

std::optional<TextExpectation> parse_output(const Fields& expect, std::string_view key) {
    const Node* node = expect.node(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    TextExpectation expectation;
    expectation.place = expect.place_of(key);
    if (const std::string* text = node->string()) {
        expectation.contains = *text;
        return expectation;
    }
    const Fields fields = expect.at(*node);
    expectation.contains = fields.optional_text("contains");
    expectation.equals = fields.optional_text("equals");
    expectation.matches = fields.optional_text("matches");
    expectation.lacks = fields.optional_text("lacks");
    if (node->map() != nullptr && node->map()->empty()) {
        expect.error(key, concat("'", key, "' expects nothing"),
                     "add 'contains', 'equals', 'matches' or 'lacks', or remove the key");
    }
    if (expectation.matches) {
        if (const auto fault = find_fault_in_regex(*expectation.matches)) {
            fields.error("matches",
                         concat("'", *expectation.matches, "' is no regular expression: ", *fault),
                         "mend it, or use 'contains' for a plain text");
        }
    }
    return expectation;
}

std::vector<int> exit_codes_in(const Fields& expect) {
    if (const auto code = expect.integer("exit")) {
        return {static_cast<int>(*code)};
    }
    std::vector<int> codes;
    for (const Node& element : expect.list("exit")) {
        if (const auto* code = std::get_if<std::int64_t>(&element.value)) {
            codes.push_back(static_cast<int>(*code));
        }
    }
    const auto* list = std::get_if<Node::List>(&expect.node("exit")->value);
    if (list != nullptr && list->empty()) {
        expect.error("exit", "a command has to end somehow",
                     "name one exit code at least: [1, 12]");
    }
    return codes;
}

std::optional<ParsedAction> parse(const Fields& step) {
    auto command = parse_command(step, "run");
    if (!command) {
        return std::nullopt;
    }
    std::string name = concat("run ", shortened(text_of(*command)));
    RunAction action;
    action.command = std::move(*command);
    action.command_place = step.place_of("run");
    action.exit_code_place = action.command_place;
    if (const Node* node = step.node("expect")) {
        const Fields expect = step.at(*node);
        if (expect.node("exit") != nullptr) {
            action.exit_codes = exit_codes_in(expect);
            action.exit_code_place = expect.place_of("exit");
        }
        action.standard_output = parse_output(expect, "stdout");
        action.standard_error = parse_output(expect, "stderr");
    }
    return ParsedAction{std::move(action), std::move(name)};
}

} // namespace

bool may_end_with(const RunAction& action, int exit_code) {
    const auto& codes = action.exit_codes;
    return std::find(codes.begin(), codes.end(), exit_code) != codes.end();
}

std::string exit_codes_text(const RunAction& action) {
    std::vector<std::string> codes;
    for (const int code : action.exit_codes) {
        codes.push_back(std::to_string(code));
    }
    return concat("exit code ", join(codes, " or "));
}

constinit const StepKind run_kind{.object = {.name = "run",
                                             .meaning = "Runs a command in the guest, as root.",
                                             .keys = keys,
                                             .example = "- run: lsattr -d /mnt/var/lib/redis\n"
                                                        "  expect:\n"
                                                        "    stdout: { matches: '^-+C' }\n"
                                                        "- run: [mountpoint, --quiet, /mnt/data]\n"
                                                        "  expect: { exit: 32 }\n"},
                                  .parse = parse};

} // namespace harness::scenario
