#include "harness/scenario/step_kind.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>
#include <filesystem>

namespace harness::scenario {

extern const StepKind apply_kind;
extern const StepKind check_kind_of_step;
extern const StepKind run_kind;
extern const StepKind write_kind;
extern const StepKind compare_kind;
extern const StepKind manifest_kind;
extern const StepKind corrupt_kind;
extern const StepKind reboot_kind;
extern const StepKind power_off_kind;
extern const StepKind power_on_kind;
extern const StepKind power_kind;
extern const StepKind checkpoint_kind;
extern const StepKind advance_kind;
extern const StepKind sleep_kind;
extern const StepKind until_kind;
extern const StepKind set_clock_kind;
extern const StepKind start_kind;
extern const StepKind listen_kind;
extern const StepKind stop_kind;
extern const StepKind repeat_kind;
extern const StepKind record_writes_kind;
extern const StepKind cut_power_kind;
extern const StepKind bad_days_kind;
extern const StepKind await_harm_kind;
extern const StepKind damage_object_kind;
extern const StepKind rotate_key_kind;
extern const StepKind replace_kind;

namespace {

constexpr std::array kinds{
    &apply_kind,         &check_kind_of_step, &run_kind,      &start_kind,      &listen_kind,
    &stop_kind,          &write_kind,         &compare_kind,  &corrupt_kind,    &manifest_kind,
    &reboot_kind,        &power_off_kind,     &power_on_kind, &power_kind,      &checkpoint_kind,
    &advance_kind,       &sleep_kind,         &until_kind,    &set_clock_kind,  &repeat_kind,
    &record_writes_kind, &cut_power_kind,     &bad_days_kind, &await_harm_kind, &damage_object_kind,
    &rotate_key_kind,    &replace_kind,
};

constexpr std::array<std::string_view, 3> when_words{"success", "failure", "always"};

constinit const Shape when_shape{"success, failure or always", "'success', 'failure' or 'always'",
                                 ChoiceShape{when_words}};

constinit const Shape machine_names{"list of words", "a list of the machines' names",
                                    ListShape{&word_shape, 16}};
constexpr std::array<const Shape*, 2> machine_forms{&word_shape, &machine_names};
constinit const Shape machine_shape{"word, or list of words", "a machine's name, or a list of them",
                                    EitherShape{machine_forms}};

constinit const Shape step_names{"list of texts", "a list of steps' names",
                                 ListShape{&line_of_text, 100}};
constexpr std::array<const Shape*, 2> after_forms{&line_of_text, &step_names};
constinit const Shape after_shape{"text, or list of texts", "a step's name, or a list of them",
                                  EitherShape{after_forms}};

constexpr std::array<KeySpec, 5> common_keys{{
    {.name = "name",
     .shape = &line_of_text,
     .default_text = "made of the step",
     .meaning = "what reports call the step; unique in the scenario",
     .example = "lay out both disks"},
    {.name = "deadline",
     .shape = &duration_shape,
     .default_text = "the scenario's `deadline`",
     .meaning = "after this time the step has failed; an emulated machine gets more",
     .example = "120s"},
    {.name = "when",
     .shape = &when_shape,
     .default_text = "success",
     .meaning = "run the step while all goes well, once a step has failed, or in either case",
     .example = "always"},
    {.name = "machine",
     .shape = &machine_shape,
     .default_text = "the scenario's one machine",
     .meaning = "which of the scenario's `machines` it is a step of; of several, each goes through "
                "it by itself",
     .example = "server"},
    {.name = "after",
     .shape = &after_shape,
     .default_text = "the step before it on its machine",
     .meaning = "steps of other machines, above it in the file, that have to pass first",
     .example = "fill the database"},
}};

constexpr std::size_t longest_name_part = 60;

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

} // namespace

std::span<const StepKind* const> step_kinds() {
    return kinds;
}

const StepKind* find_step_kind(const Node& step) {
    for (const StepKind* kind : kinds) {
        if (step.find(kind->name()) != nullptr) {
            return kind;
        }
    }
    return nullptr;
}

std::span<const KeySpec> common_step_keys() {
    return common_keys;
}

std::vector<const ObjectSpec*> step_objects() {
    std::vector<const ObjectSpec*> objects;
    objects.reserve(kinds.size());
    for (const StepKind* kind : kinds) {
        objects.push_back(&kind->object);
    }
    return objects;
}

FileReference file_reference(const Fields& fields, std::string_view key,
                             const std::string& written) {
    using std::filesystem::path;
    Place place = fields.place_of(key);
    const path resolved = path(place.file).parent_path() / path(written);
    return {written, resolved.lexically_normal().generic_string(), std::move(place)};
}

std::string shortened(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    text.remove_prefix(std::min(first, text.size()));
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    std::size_t length = std::min(line.size(), longest_name_part);
    while (length < line.size() && length > 0 && is_continuation(line[length])) {
        --length;
    }
    const bool is_whole = length == text.find_last_not_of(" \t\r\n") + 1;
    return concat(line.substr(0, length), is_whole ? "" : "…");
}

} // namespace harness::scenario
