#include "harness/scenario/reference.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/scenario_keys.hpp"
#include "harness/scenario/variant.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>
#include <vector>

namespace harness::scenario {

namespace {

constexpr std::string_view introduction =
    "# Scenario reference\n"
    "\n"
    "This page is made from the table that the parser itself uses. Do not edit it: change the "
    "table,\nthen run `HARNESS_ACCEPT=1 scenario_tests`.\n"
    "\n"
    "A scenario is one YAML file. Only `true` and `false` are truth values (`yes` is a text), "
    "anchors\nand tags are not supported, and an unknown key is an error. Put a text in quotes "
    "when it starts\nwith a special character, holds `: ` or ` #`, or looks like a number.\n";

std::string code(std::string_view text) {
    return text.empty() ? std::string{} : concat("`", text, "`");
}

std::string default_of(const KeySpec& key) {
    if (key.is_required) {
        std::string out = "**required**";
        for (const std::string_view other : key.unless) {
            out += concat(other == key.unless.front() ? " without `" : " and `", other, "`");
        }
        return out;
    }
    return key.default_text.empty() ? "none" : std::string(key.default_text);
}

std::string table_of(std::span<const KeySpec> keys) {
    std::string out = "| Key | Value | Default | Meaning | Example |\n"
                      "|---|---|---|---|---|\n";
    for (const KeySpec& key : keys) {
        out += concat("| ", code(key.name), " | ", key.shape->notation, " | ", default_of(key),
                      " | ", key.meaning, " | ", code(key.example), " |\n");
    }
    return out;
}

std::string example_of(const ObjectSpec& object) {
    return object.example.empty() ? std::string{} : concat("\n```yaml\n", object.example, "```\n");
}

/// The objects that stand in a value of this shape.
void collect_objects(const Shape& shape, std::vector<const ObjectSpec*>& found) {
    if (const auto* map = std::get_if<MapShape>(&shape.form)) {
        found.push_back(map->object);
    } else if (const auto* list = std::get_if<ListShape>(&shape.form)) {
        collect_objects(*list->element, found);
    } else if (const auto* words = std::get_if<WordMapShape>(&shape.form)) {
        collect_objects(*words->value, found);
    } else if (const auto* either = std::get_if<EitherShape>(&shape.form)) {
        for (const Shape* alternative : either->alternatives) {
            collect_objects(*alternative, found);
        }
    }
}

const KindShape* kinds_in(const Shape& shape) {
    if (const auto* list = std::get_if<ListShape>(&shape.form)) {
        return kinds_in(*list->element);
    }
    return std::get_if<KindShape>(&shape.form);
}

std::string section_of(const ObjectSpec& object, std::string_view heading) {
    std::string out = concat("\n", heading, " ", code(object.name), "\n\n", object.meaning, "\n\n",
                             table_of(object.keys), example_of(object));
    const ObjectSpec* last = nullptr;
    for (const KeySpec& key : object.keys) {
        std::vector<const ObjectSpec*> inner;
        collect_objects(*key.shape, inner);
        for (const ObjectSpec* part : inner) {
            // Two keys in a row may share one object: stdout and stderr.
            out += part != last ? section_of(*part, concat(heading, "#")) : std::string{};
            last = part;
        }
    }
    return out;
}

std::string steps_section(const KindShape& shape) {
    std::string out =
        concat("\n## Steps\n\nA step is a map with exactly one of the keys below, the "
               "options of that kind, and any of these:\n\n",
               table_of(shape.common));
    for (const ObjectSpec* kind : shape.kinds()) {
        out += section_of(*kind, "###");
    }
    return out;
}

std::string variants_section() {
    std::string out = "\n## Variants\n\nThe machine that might be tomorrow's: the same steps on "
                      "changed hardware. `machine.variants`\nand `harness run --variant` take "
                      "them, a `replace` step has its own in `variant`, several at once with "
                      "`+`\n(`swap-nvme-order+4k-sectors`), and "
                      "`as-recorded` for none. `--variant all` runs each that\napplies to the "
                      "machine. DISK is a kernel name of the report.\n\n"
                      "| Variant | What changes |\n|---|---|\n";
    for (const ChangeSpec& spec : change_specs()) {
        out += concat("| ", code(spec.notation), " | ", spec.meaning, " |\n");
    }
    return out;
}

constexpr std::string_view parameters_section =
    "\n## Parameters\n\n"
    "`${{ name }}` stands for the value of a parameter, in all values of `summary`, `machine`, "
    "`layout`\nand `steps`. A value that is this and nothing else takes the parameter's type; "
    "elsewhere it becomes\npart of a text. Between braces and brackets YAML wants it in quotes. "
    "A parameter's value is not\nlooked into, so one can hold the text `${{` itself. A parameter "
    "that nothing uses is an error.\n\n"
    "```yaml\n"
    "parameters: { code: 3 }\n"
    "for-each:\n"
    "  size: [1MiB, 4MiB]\n"
    "steps:\n"
    "  - write: [/run/probe]\n"
    "    size: ${{ size }}\n"
    "  - run: exit ${{ code }}\n"
    "    expect: { exit: \"${{ code }}\" }\n"
    "```\n\n"
    "`--param code=4` gives another value, and `--param size=1MiB` makes one run of the two. A "
    "scenario\nwith `from` has the other one's parameters too, with the first value of what is in "
    "a `for-each`\nthere. It gives them other values by declaring them again.\n";

std::string values_section() {
    constexpr std::array<const Shape*, 6> values{&line_of_text, &file_path,      &guest_path,
                                                 &size_shape,   &duration_shape, &word_shape};
    std::string out = "\n## Values\n\n| Value | Is |\n|---|---|\n";
    for (const Shape* value : values) {
        out += concat("| ", value->notation, " | ", value->expected, " |\n");
    }
    return out;
}

} // namespace

std::string render_reference() {
    const ObjectSpec& object = scenario_object();
    std::string out = concat(introduction, "\n## The file\n\n", object.meaning, "\n\n",
                             table_of(object.keys), example_of(object));
    for (const KeySpec& key : object.keys) {
        std::vector<const ObjectSpec*> parts;
        collect_objects(*key.shape, parts);
        for (const ObjectSpec* part : parts) {
            out += section_of(*part, "##");
        }
    }
    for (const KeySpec& key : object.keys) {
        if (const KindShape* kinds = kinds_in(*key.shape)) {
            out += steps_section(*kinds);
        }
    }
    return concat(out, parameters_section, variants_section(), values_section());
}

} // namespace harness::scenario
