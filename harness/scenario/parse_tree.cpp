#include "harness/scenario/parse_tree.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/canonical.hpp"
#include "harness/scenario/fields.hpp"
#include "harness/scenario/machines.hpp"
#include "harness/scenario/meaning.hpp"
#include "harness/scenario/scenario_keys.hpp"
#include "harness/scenario/secret_request.hpp"
#include "harness/scenario/step_kind.hpp"

#include <algorithm>
#include <filesystem>

namespace harness::scenario {

namespace {

using std::filesystem::path;

constexpr std::chrono::milliseconds usual_deadline = std::chrono::seconds(60);

/// The tree, what was found in it, and where complaints go; the parts below fill in the scenario.
struct Reading {
    const Tree& tree;
    Diagnostics& problems;
    Scenario& scenario;
    Fields fields;
    const Member* machine = nullptr; ///< Of several.
};

/// The word's place among its choices, in whose order the enumeration is; the first where it is
/// none.
template <typename Choice>
Choice parse_choice(const Fields& fields, std::string_view key,
                    std::span<const std::string_view> words) {
    const std::string* text = fields.text(key);
    const auto word = text == nullptr ? words.end() : std::find(words.begin(), words.end(), *text);
    return static_cast<Choice>(word == words.end() ? 0 : std::distance(words.begin(), word));
}

/// `recorded` is held against the report where that is read.
void check_needs_of_uefi(const Fields& fields, const MachineRequest& machine) {
    if (machine.firmware != Firmware::direct && machine.firmware != Firmware::bios) {
        return;
    }
    for (const std::string_view key : keys_that_need_uefi(machine)) {
        fields.error(key,
                     concat("'", key, "' needs UEFI; this machine has 'firmware: ",
                            firmware_words()[static_cast<std::size_t>(machine.firmware)], "'"),
                     concat("add 'firmware: uefi' to the machine, or remove '", key, "'"));
    }
}

void parse_variants(const Fields& fields, std::vector<VariantRequest>& variants) {
    for (const Node& element : fields.list("variants")) {
        const std::string* text = element.string();
        if (text == nullptr) {
            continue;
        }
        const Place place = fields.place_of(element);
        auto variant = parse_variant(*text, place);
        if (!variant) {
            continue; // Reported with the shape.
        }
        const bool is_known =
            std::any_of(variants.begin(), variants.end(), [&](const VariantRequest& other) {
                return other.variant.text == variant->text;
            });
        if (is_known) {
            fields.error(element, concat("the variant '", *text, "' stands here twice"),
                         "remove one of the two");
            continue;
        }
        variants.push_back({std::move(*variant), place});
    }
}

void parse_machine(const Reading& reading) {
    const Node* node =
        reading.machine != nullptr ? &reading.machine->value : reading.fields.node("machine");
    if (node == nullptr) {
        return;
    }
    const Fields fields = reading.fields.at(*node);
    MachineRequest& machine = reading.scenario.machine;
    machine.place = fields.place_of(*node);
    machine.memory_place = fields.place_of("memory");
    machine.cpu_count_place = fields.place_of("cpus");
    machine.firmware_place = fields.place_of("firmware");
    machine.secure_boot_place = fields.place_of("secure-boot");
    machine.firmware = parse_choice<Firmware>(fields, "firmware", firmware_words());
    machine.system = parse_choice<GuestSystem>(fields, "system", system_words());
    machine.has_tpm = fields.truth("tpm").value_or(false);
    machine.secure_boot = parse_choice<SecureBoot>(fields, "secure-boot", secure_boot_words());
    machine.tpm_place = fields.place_of("tpm");
    check_needs_of_uefi(fields, machine);
    machine.memory = memory_of(fields);
    parse_variants(fields, machine.variants);
    if (const std::string* report = fields.text("report")) {
        machine.report = file_reference(fields, "report", *report);
    }
    if (const auto cpus = fields.integer("cpus")) {
        machine.cpu_count = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*cpus, 1, 64));
    }
}

void parse_tags(const Reading& reading) {
    std::vector<Word>& tags = reading.scenario.tags;
    for (const Node& element : reading.fields.list("tags")) {
        const std::string* text = element.string();
        auto word = text != nullptr ? Word::parse(*text) : std::optional<Word>{};
        if (!word) {
            continue;
        }
        if (std::find(tags.begin(), tags.end(), *word) != tags.end()) {
            reading.fields.error(element, concat("the tag '", *text, "' stands here twice"),
                                 "remove one of the two");
            continue;
        }
        tags.push_back(std::move(*word));
    }
}

When parse_when(const Fields& step) {
    const std::string* text = step.text("when");
    if (text == nullptr || *text == "success") {
        return When::success;
    }
    return *text == "failure" ? When::failure : When::always;
}

/// What steps within a step have of it: its deadline, and its name before theirs.
void complete_inner_steps(std::vector<Step>& steps) {
    for (Step& step : steps) {
        for (Step& inner : inner_steps(step.action)) {
            const std::string prefix = concat(step.name, ": ");
            if (inner.name.starts_with(prefix)) {
                continue; // Of the scenario that this one goes on from.
            }
            inner.name = concat(prefix, inner.name);
            inner.deadline = inner.deadline.count() == 0 ? step.deadline : inner.deadline;
        }
    }
}

std::vector<StepOrigin> parse_steps(const Reading& reading) {
    const auto usual = reading.fields.duration("deadline").value_or(usual_deadline);
    std::vector<std::string> derived_names(reading.scenario.steps.size()); // The base's have some.
    std::vector<StepOrigin> origins;
    std::size_t position = 0;
    for (const Node& node : reading.fields.list("steps")) {
        const StepKind* kind = find_step_kind(node);
        const Fields fields = reading.fields.at(node);
        ++position;
        if (reading.machine != nullptr && !is_on(fields, reading.machine->key)) {
            continue;
        }
        auto parsed = kind != nullptr ? kind->parse(fields) : std::nullopt;
        if (!parsed) {
            continue;
        }
        reading.scenario.steps.push_back(
            Step{.name = fields.optional_text("name").value_or(""),
                 .kind = std::string(kind->name()),
                 .deadline = fields.duration("deadline").value_or(usual),
                 .when = parse_when(fields),
                 .action = std::move(parsed->action),
                 .place = fields.place_of_key(kind->name()),
                 .after = {},
                 .digest_input = canonical_json(node)});
        derived_names.push_back(std::move(parsed->name));
        origins.push_back(origin_of(fields, position));
    }
    name_steps(reading.scenario.steps, derived_names, reading.problems);
    complete_inner_steps(reading.scenario.steps);
    return origins;
}

/// Checks between parts of the file, each only where the parts that it compares are sound: one
/// mistake is told once.
void check_meaning(const Reading& reading) {
    Diagnostics seen_before;
    const TreeReader steps = TreeReader(reading.tree, seen_before)["steps"];
    const KeySpec& key = scenario_object().keys.back();
    const Node& owner = reading.machine != nullptr ? reading.machine->value : reading.tree.root;
    const bool has_machine = !reading.scenario.machine.place.file.empty(); // Else it was mistyped.
    if (has_machine && owner.find("layout") == nullptr && !reading.scenario.layout) {
        check_layout_is_named(reading.scenario, reading.problems);
    }
    if (steps.is_there() && check_shape(steps, *key.shape)) {
        if (reading.tree.root.find("time") == nullptr) { // Else it was mistyped, and told to be.
            check_time_is_given(reading.scenario, reading.problems);
        }
        check_roots(reading.scenario, reading.problems);
        check_order(reading.scenario, reading.problems);
        check_secrets(reading.scenario, reading.problems);
    }
}

std::vector<StepOrigin> read(const Reading& reading) {
    Scenario& scenario = reading.scenario;
    scenario.summary = reading.fields.optional_text("summary").value_or("");
    scenario.description = reading.fields.optional_text("description").value_or("");
    parse_tags(reading);
    parse_machine(reading);
    const Fields owner =
        reading.machine != nullptr ? reading.fields.at(reading.machine->value) : reading.fields;
    if (const std::string* layout = owner.text("layout")) {
        scenario.layout = file_reference(owner, "layout", *layout);
    }
    if (reading.fields.node("time") != nullptr) {
        scenario.time = parse_time_request(reading.fields);
    }
    if (reading.fields.node("stores") != nullptr) {
        scenario.stores = parse_stores(reading.fields);
    }
    parse_secrets(reading.fields, scenario.secrets);
    if (const std::string* vaults = reading.fields.text("connect")) {
        scenario.vaults = file_reference(reading.fields, "connect", *vaults);
    }
    const std::string* on_leak = reading.fields.text("on-leak");
    scenario.fails_on_leak = scenario.fails_on_leak || (on_leak != nullptr && *on_leak == "fail");
    auto origins = parse_steps(reading);
    check_meaning(reading);
    scenario.digest_input += canonical_json(reading.tree.root);
    return origins;
}

Scenario read_several(const Tree& tree, const Scenario& common, const Node::Map& machines,
                      Diagnostics& problems) {
    std::vector<MachinePart> parts;
    for (const Member& machine : machines) {
        Diagnostics found;
        MachinePart part{common, {}};
        part.scenario.machine_name = machine.key;
        part.steps =
            read({tree, found, part.scenario, Fields(*tree.source, tree.root, found), &machine});
        problems.append_new(found);
        parts.push_back(std::move(part));
    }
    return join_machines(std::move(parts), problems);
}

} // namespace

std::vector<std::string_view> keys_that_need_uefi(const MachineRequest& machine) {
    std::vector<std::string_view> keys;
    if (machine.has_tpm) {
        keys.emplace_back("tpm");
    }
    if (machine.secure_boot != SecureBoot::off) {
        keys.emplace_back("secure-boot");
    }
    return keys;
}

Scenario parse_tree(const Tree& tree, const Scenario* base, Diagnostics& problems) {
    Scenario scenario;
    if (base != nullptr) {
        scenario.machine = base->machine;
        scenario.layout = base->layout;
        scenario.time = base->time;
        scenario.stores = base->stores;
        scenario.secrets = base->secrets;
        scenario.vaults = base->vaults;
        scenario.fails_on_leak = base->fails_on_leak;
        scenario.steps = base->steps;
        scenario.digest_input = concat(base->digest_input, "\n");
    }
    scenario.file = tree.source->name();
    scenario.name = path(scenario.file).stem().string();
    const bool is_sound = check_shape(TreeReader(tree, problems), scenario_shape());
    const Fields fields(*tree.source, tree.root, problems);
    const Node* several = tree.root.find("machines");
    if (several == nullptr || several->map() == nullptr || several->map()->empty()) {
        if (is_sound) {
            check_machines_of_steps(fields, {});
        }
        (void)read({tree, problems, scenario, fields});
        return scenario;
    }
    std::vector<std::string> names;
    for (const Member& machine : *several->map()) {
        names.push_back(machine.key);
    }
    if (is_sound) {
        check_machines_of_steps(fields, names);
    }
    return read_several(tree, scenario, *several->map(), problems);
}

} // namespace harness::scenario
