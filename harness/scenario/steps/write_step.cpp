#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace harness::scenario {

extern const StepKind write_kind;

namespace {

constexpr Bytes largest_content = gibibytes(4);

bool is_program_name(std::string_view text) {
    const auto fits = [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
               std::string_view("._+-").find(letter) != std::string_view::npos;
    };
    return text.front() != '.' && text.front() != '-' && text.front() != '+' &&
           std::all_of(text.begin(), text.end(), fits);
}

constexpr std::array<std::string_view, 1> every_words{"every mountpoint"};
constinit const Shape every_shape{"every mountpoint", "'every mountpoint'",
                                  ChoiceShape{every_words}};
constinit const Shape paths_shape{"list of guest paths", "a list of guest paths",
                                  ListShape{&guest_path, 200}};
constinit const Shape program_name{"name of a program", "the name of a program, without a path",
                                   TextShape{.longest = 100,
                                             .pattern = "^[A-Za-z0-9_][A-Za-z0-9._+-]*$",
                                             .accepts = is_program_name}};
constexpr std::array<const Shape*, 2> target_forms{&every_shape, &paths_shape};
constinit const Shape target_shape{"every mountpoint, or list of guest paths",
                                   "'every mountpoint', or a list of guest paths",
                                   EitherShape{target_forms}};

constexpr std::array<KeySpec, 6> keys{{
    {.name = "write",
     .shape = &target_shape,
     .is_required = true,
     .meaning = "where to: one file on each mountpoint of the layout, or these files",
     .example = "every mountpoint"},
    {.name = "size",
     .shape = &size_shape,
     .meaning = "pseudo-random data of this size, the same in each run with the same seed; this, "
                "`text`, `file` or `program`",
     .example = "1MiB"},
    {.name = "text",
     .shape = &any_text,
     .meaning = "this text; this, `size`, `file` or `program`",
     .example = "hello"},
    {.name = "file",
     .shape = &file_path,
     .meaning = "what this file holds, relative to the scenario's; this, `size`, `text` or "
                "`program`",
     .example = "snapshots/btrbk.conf"},
    {.name = "program",
     .shape = &program_name,
     .meaning = "this program of the host's PATH, which may be executed then; it has to run there "
                "by itself, or with the guest's libraries; this, `size`, `text` or `file`",
     .example = "litestream"},
    {.name = "as",
     .shape = &word_shape,
     .default_text = "no name",
     .meaning = "the name under which `compare` finds what was written; unique in the scenario",
     .example = "payload"},
}};

std::string parse_target(const Fields& step, WriteAction& action) {
    if (step.text("write") != nullptr) {
        action.target = EveryMountpoint{};
        return "write every mountpoint";
    }
    GuestFiles files;
    std::vector<std::string> names;
    for (const Node& element : step.list("write")) {
        const auto path = element.string() != nullptr ? GuestPath::parse(*element.string())
                                                      : std::optional<GuestPath>{};
        if (!path) {
            continue;
        }
        if (std::find(files.paths.begin(), files.paths.end(), *path) != files.paths.end()) {
            step.error(element, concat("the file '", path->text(), "' stands here twice"),
                       "remove one of the two");
        }
        files.paths.push_back(*path);
        names.push_back(path->text());
    }
    action.target = std::move(files);
    return concat("write ", shortened(join(names, ", ")));
}

void parse_content(const Fields& step, WriteAction& action) {
    const std::size_t given =
        std::size_t{step.node("size") != nullptr} + std::size_t{step.node("text") != nullptr} +
        std::size_t{step.node("file") != nullptr} + std::size_t{step.node("program") != nullptr};
    if (given > 1) {
        step.error(step.node("program") != nullptr ? "program"
                   : step.node("text") != nullptr  ? "text"
                                                   : "file",
                   "a 'write' step has one of 'size', 'text', 'file' and 'program', this one has "
                   "more",
                   "leave one of them");
    } else if (given == 0) {
        step.error("write", "this step does not say what to write",
                   "add 'size: 1MiB' for pseudo-random data, 'text: …', 'file: …' or 'program: …'");
    }
    if (const auto amount = step.size("size")) {
        if (*amount > largest_content) {
            step.error("size",
                       concat("'size' is ", to_human(*amount), "; the limit is ",
                              to_human(largest_content)),
                       "write less, or make the data with a 'run' step");
        }
        action.content = RandomContent{*amount};
    } else if (const std::string* content = step.text("text")) {
        action.content = TextContent{*content};
    } else if (const std::string* file = step.text("file")) {
        action.content = FileContent{file_reference(step, "file", *file)};
    } else if (const std::string* program = step.text("program")) {
        action.content = ProgramContent{*program, step.place_of("program"), nullptr};
    }
}

std::optional<ParsedAction> parse(const Fields& step) {
    WriteAction action;
    action.target_place = step.place_of("write");
    action.payload_place = step.place_of("as");
    std::string name = parse_target(step, action);
    parse_content(step, action);
    if (const std::string* payload = step.text("as")) {
        action.payload = Word::parse(*payload);
    }
    return ParsedAction{std::move(action), std::move(name)};
}

} // namespace

constinit const StepKind write_kind{
    .object = {.name = "write",
               .meaning = "Puts data into files in the guest, and makes sure that it reaches the "
                          "disk. `every mountpoint` needs a layout.",
               .keys = keys,
               .example = "- write: every mountpoint\n"
                          "  size: 1MiB\n"
                          "  as: payload\n"
                          "- write: [/mnt/etc/motd]\n"
                          "  text: \"hello\\n\"\n"},
    .parse = parse};

} // namespace harness::scenario
