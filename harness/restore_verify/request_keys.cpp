#include "harness/restore_verify/request_keys.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/calendar/length.hpp"
#include "harness/scenario/duration.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace harness::scenario {
extern const StepKind run_kind;
} // namespace harness::scenario

namespace harness::restore_verify {

namespace {

using scenario::ChoiceShape;
using scenario::IntegerShape;
using scenario::KeySpec;
using scenario::KindShape;
using scenario::ListShape;
using scenario::MapShape;
using scenario::ObjectSpec;
using scenario::Shape;
using scenario::TextShape;

bool is_percent(std::string_view text) {
    return parse_percent(text).has_value();
}

std::string remedy_for_percent(std::string_view) {
    return "write more than 0% and at most 100%, such as 10% or 0.5%";
}

bool is_age(std::string_view text) {
    return parse_age(text).has_value();
}

std::string remedy_for_age(std::string_view) {
    return "write minutes, hours, days or weeks: 90m, 26h, 2d, 1w";
}

bool is_inner_path(std::string_view text) {
    return scenario::is_one_line(text) && text.starts_with('/') &&
           (text.size() == 1 || !text.ends_with('/'));
}

std::string remedy_for_inner_path(std::string_view) {
    return "write it as `restic ls` shows it: it begins with '/', and does not end with one";
}

constinit const Shape percent_shape{"percentage", "a percentage such as '10%'",
                                    TextShape{.pattern = "^[0-9]+(\\.[0-9]+)?%$",
                                              .accepts = is_percent,
                                              .remedy = remedy_for_percent}};
constinit const Shape age_shape{
    "length", "a length of time such as '26h' or '2d'",
    TextShape{.pattern = "^[0-9]+[smhdw]$", .accepts = is_age, .remedy = remedy_for_age}};
constinit const Shape inner_path_shape{
    "path", "a path in the snapshots, such as '/etc'",
    TextShape{.longest = 4095, .accepts = is_inner_path, .remedy = remedy_for_inner_path}};
constinit const Shape inner_paths{"list of paths", "a list of paths in the snapshots",
                                  ListShape{&inner_path_shape, 100}};
constinit const Shape names{"list of names", "a list of names",
                            ListShape{&scenario::line_of_text, 100}};
constinit const Shape count_shape{"number", "a number from 0 to 100", IntegerShape{0, 100}};
constinit const Shape least_shape{"number", "a number of snapshots from 1 to 100000",
                                  IntegerShape{1, 100'000}};

constexpr std::array<std::string_view, 1> beside_environment{"environment"};
constexpr std::array<KeySpec, 2> source_keys{{
    {.name = "file",
     .shape = &scenario::file_path,
     .unless = beside_environment,
     .meaning = "a file that has it, relative to this one",
     .example = "/run/secrets/restic"},
    {.name = "environment",
     .shape = &scenario::variable_shape,
     .meaning = "a variable of the environment that has it",
     .example = "RESTIC_PASSWORD"},
}};
constinit const ObjectSpec source_object{
    .name = "password, webhook.url", .meaning = "Where a value is.", .keys = source_keys};
constinit const Shape source_shape{"map", "a map with 'file' or 'environment'",
                                   MapShape{&source_object}};

constexpr std::array<KeySpec, 3> credential_keys{{
    {.name = "variable",
     .shape = &scenario::variable_shape,
     .is_required = true,
     .meaning = "what restic reads it from",
     .example = "AWS_SECRET_ACCESS_KEY"},
    {.name = "file",
     .shape = &scenario::file_path,
     .unless = beside_environment,
     .meaning = "a file that has it, relative to this one",
     .example = "/run/secrets/b2-key"},
    {.name = "environment",
     .shape = &scenario::variable_shape,
     .default_text = "the same name",
     .meaning = "a variable of the environment that has it",
     .example = "B2_KEY"},
}};
constinit const ObjectSpec credential_object{
    .name = "credentials", .meaning = "A value that restic gets.", .keys = credential_keys};
constinit const Shape credential_shape{"map", "a map with 'variable'",
                                       MapShape{&credential_object}};
constinit const Shape credentials_shape{"list", "a list of maps with 'variable'",
                                        ListShape{&credential_shape, 50}};

constexpr std::array<KeySpec, 6> snapshot_keys{{
    {.name = "hosts",
     .shape = &names,
     .default_text = "all",
     .meaning = "whose; each must have one"},
    {.name = "tags", .shape = &names, .default_text = "any", .meaning = "those with all of these"},
    {.name = "paths",
     .shape = &names,
     .default_text = "any",
     .meaning = "those in which all of these were backed up"},
    {.name = "newest",
     .shape = &count_shape,
     .default_text = "1",
     .meaning = "so many of each host's newest are restored"},
    {.name = "oldest", .shape = &count_shape, .default_text = "0", .meaning = "and of its oldest"},
    {.name = "random",
     .shape = &count_shape,
     .default_text = "0",
     .meaning = "and of those between, others each day"},
}};
constinit const ObjectSpec snapshot_object{
    .name = "snapshots", .meaning = "Which are looked at.", .keys = snapshot_keys};
constinit const Shape snapshots_shape{"map", "a map with 'hosts', 'newest', 'oldest' or the like",
                                      MapShape{&snapshot_object}};

constexpr std::array<KeySpec, 5> promise_keys{{
    {.name = "newest-within", .shape = &age_shape, .meaning = "how old the newest may be"},
    {.name = "at-least", .shape = &least_shape, .meaning = "how many snapshots there are"},
    {.name = "restore-within",
     .shape = &scenario::duration_shape,
     .meaning = "how long the restore of one may take"},
    {.name = "may-shrink",
     .shape = &percent_shape,
     .meaning = "how much smaller than last night's the newest may be; needs a history"},
    {.name = "retention",
     .shape = &scenario::line_of_text,
     .meaning =
         "what `restic forget` keeps of each set of paths: nothing of it is lost, and nothing "
         "else is there; needs a history",
     .example = "7 daily, 4 weekly, 12 monthly"},
}};
constinit const ObjectSpec promise_object{
    .name = "promises", .meaning = "What must hold for each host.", .keys = promise_keys};
constinit const Shape promises_shape{"map", "a map with 'newest-within' or the like",
                                     MapShape{&promise_object}};

std::vector<const ObjectSpec*> check_kinds() {
    return {&scenario::run_kind.object};
}

constexpr std::array<KeySpec, 2> common_check_keys{{
    {.name = "name",
     .shape = &scenario::line_of_text,
     .default_text = "the command",
     .meaning = "what it is called in reports"},
    {.name = "within",
     .shape = &scenario::duration_shape,
     .default_text = "5m",
     .meaning = "how long it may take"},
}};
constinit const Shape check_shape{"check", "a check: a map with 'run'",
                                  KindShape{"check", check_kinds, common_check_keys}};
constinit const Shape checks_shape{"list of checks", "a list of maps with 'run'",
                                   ListShape{&check_shape, 100}};

constexpr std::array<std::string_view, 2> on_words{"failure", "always"};
constinit const Shape on_shape{"failure or always", "'failure' or 'always'", ChoiceShape{on_words}};
constexpr std::array<KeySpec, 3> webhook_keys{{
    {.name = "url", .shape = &source_shape, .is_required = true, .meaning = "where it is sent"},
    {.name = "on", .shape = &on_shape, .default_text = "failure", .meaning = "when it is sent"},
    {.name = "within",
     .shape = &scenario::duration_shape,
     .default_text = "30s",
     .meaning = "how long that may take, all tries together"},
}};
constinit const ObjectSpec webhook_object{
    .name = "webhook", .meaning = "Who is told, by a POST of JSON.", .keys = webhook_keys};
constinit const Shape webhook_shape{"map", "a map with 'url'", MapShape{&webhook_object}};

constexpr std::array<std::string_view, 1> beside_sample{"sample"};

constexpr std::array<KeySpec, 15> keys{{
    {.name = "repository",
     .shape = &scenario::line_of_text,
     .is_required = true,
     .meaning = "as restic takes it: s3:https://…, b2:…, rclone:…, rest:…, a directory",
     .example = "s3:https://s3.eu-central-003.backblazeb2.com/panther-backups"},
    {.name = "password",
     .shape = &source_shape,
     .is_required = true,
     .meaning = "of the repository",
     .example = "{ file: /run/secrets/restic }"},
    {.name = "credentials",
     .shape = &credentials_shape,
     .meaning = "what else restic needs: keys of the store, which should only be able to read"},
    {.name = "restic", .shape = &scenario::file_path, .default_text = "that in PATH"},
    {.name = "snapshots", .shape = &snapshots_shape, .default_text = "the newest of each host"},
    {.name = "only",
     .shape = &inner_paths,
     .default_text = "everything",
     .meaning = "restores these paths alone"},
    {.name = "sample",
     .shape = &percent_shape,
     .default_text = "all",
     .meaning = "so much of the files, others each night"},
    {.name = "within",
     .shape = &scenario::duration_shape,
     .default_text = "1h",
     .meaning = "how long the night may take; what is not reached is not verified"},
    {.name = "answer-within",
     .shape = &scenario::duration_shape,
     .default_text = "1m",
     .meaning = "how long the repository may take to open"},
    {.name = "directory",
     .shape = &scenario::file_path,
     .default_text = "$TMPDIR, or /var/tmp",
     .meaning = "where it is restored, in a directory of its own that is removed again"},
    {.name = "promises", .shape = &promises_shape},
    {.name = "checks",
     .shape = &checks_shape,
     .unless = beside_sample,
     .meaning = "commands in each restored tree"},
    {.name = "check-data",
     .shape = &percent_shape,
     .meaning = "lets restic read so much of the repository's data, others each night"},
    {.name = "history", .shape = &scenario::file_path, .meaning = "a line for each night"},
    {.name = "webhook", .shape = &webhook_shape},
}};

constinit const ObjectSpec object{
    .name = "restore-verify", .meaning = "A nightly restore.", .keys = keys};
constinit const Shape shape{"map", "a map with 'repository' and 'password'", MapShape{&object}};

} // namespace

const Shape& request_shape() {
    return shape;
}

const ObjectSpec& request_object() {
    return object;
}

std::optional<double> parse_percent(std::string_view text) {
    if (!text.ends_with('%') || text.size() > 8 || !is_digit(text.front()) ||
        text.find_first_not_of("0123456789.") != text.size() - 1 ||
        std::count(text.begin(), text.end(), '.') > 1 || text[text.size() - 2] == '.') {
        return std::nullopt;
    }
    constexpr double all = 100;
    const double value = std::stod(std::string(text.substr(0, text.size() - 1)));
    return value > 0 && value <= all ? std::optional(value) : std::nullopt;
}

std::optional<std::chrono::seconds> parse_age(std::string_view text) {
    if (const auto short_one = scenario::parse_duration(text)) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(*short_one);
        return seconds.count() > 0 ? std::optional(seconds) : std::nullopt;
    }
    const auto length = calendar::parse_length(text);
    if (!length || length->is_zero() || length->years != 0 || length->months != 0) {
        return std::nullopt;
    }
    return std::chrono::days(length->days) + length->rest;
}

} // namespace harness::restore_verify
