#include "harness/scenario/scenario_keys.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/kind_check.hpp"
#include "harness/scenario/origin.hpp"
#include "harness/scenario/parameters.hpp"
#include "harness/scenario/secret_request.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/store_request.hpp"
#include "harness/scenario/time_request.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

namespace {

constexpr Bytes least_memory = mebibytes(256);

constexpr std::array<std::string_view, 4> firmware_choice{"direct", "recorded", "uefi", "bios"};
constinit const Shape firmware_shape{"direct, recorded, uefi or bios",
                                     "'direct', 'recorded', 'uefi' or 'bios'",
                                     ChoiceShape{firmware_choice}};

constexpr std::array<std::string_view, 2> system_choice{"appliance", "debian"};
constinit const Shape system_shape{"appliance or debian", "'appliance' or 'debian'",
                                   ChoiceShape{system_choice}};

constexpr std::array<std::string_view, 3> secure_boot_choice{"off", "setup", "enrolled"};
constinit const Shape secure_boot_shape{"off, setup or enrolled", "'off', 'setup' or 'enrolled'",
                                        ChoiceShape{secure_boot_choice}};

constexpr std::array<KeySpec, 8> machine_keys{{
    {.name = "report",
     .shape = &file_path,
     .is_required = true,
     .meaning = "nixos-facter's report of the machine, relative to this file",
     .example = "../facter-reports/zephyrus.json"},
    {.name = "memory",
     .shape = &size_shape,
     .default_text = "chosen from the report",
     .meaning = "what the guest gets at most; 256MiB or more",
     .example = "1GiB"},
    {.name = "cpus",
     .shape = &cpus_shape,
     .default_text = "chosen from the report",
     .meaning = "how many processors the guest gets",
     .example = "2"},
    {.name = "firmware",
     .shape = &firmware_shape,
     .default_text = "direct",
     .meaning = "how the guest starts: its kernel directly, without firmware set-up; by the "
                "firmware that the report recorded; or by the one named",
     .example = "uefi"},
    {.name = "tpm",
     .shape = &truth_shape,
     .default_text = "false",
     .meaning = "with UEFI: a TPM 2.0 (by swtpm), whose state outlives restarts; reports do not "
                "record one",
     .example = "true"},
    {.name = "secure-boot",
     .shape = &secure_boot_shape,
     .default_text = "off",
     .meaning = "with UEFI: `setup` has no keys and waits for some; `enrolled` has keys for tests, "
                "and Secure Boot is on",
     .example = "enrolled"},
    {.name = "system",
     .shape = &system_shape,
     .default_text = "appliance",
     .meaning = "what runs in the guest: the tools for disks alone, or `debian`, a whole system of "
                "the host's release with systemd, btrbk, snapper, PostgreSQL, Redis, restic and "
                "rclone, none of them enabled",
     .example = "debian"},
    {.name = "variants",
     .shape = &variants_shape,
     .default_text = "as recorded",
     .meaning = "run once on each of these changed machines; `--variant` of the command line goes "
                "before",
     .example = "[as-recorded, swap-nvme-order]"},
}};

constinit const ObjectSpec machine_object{.name = "machine",
                                          .meaning = "The machine that the scenario goes through.",
                                          .keys = machine_keys,
                                          .example = "machine:\n"
                                                     "  report: ../facter-reports/zephyrus.json\n"
                                                     "  memory: 1GiB\n"};
constinit const Shape machine_shape{"map", "a map with 'report'", MapShape{&machine_object}};

constexpr std::string_view layout_meaning =
    "a disko layout in JSON, relative to this file; `apply`, `check: layout` and "
    "`write: every mountpoint` need it";

/// Its variants would cross with those of the others.
constexpr std::array<KeySpec, 8> keys_of_several{{
    machine_keys[0],
    machine_keys[1],
    machine_keys[2],
    machine_keys[3],
    machine_keys[4],
    machine_keys[5],
    machine_keys[6],
    {.name = "layout",
     .shape = &file_path,
     .default_text = "no layout",
     .meaning = layout_meaning,
     .example = "layouts/hetzner.json"},
}};
constinit const ObjectSpec one_of_machines{
    .name = "machines",
    .meaning =
        "Machines that run side by side; the name of each is what its steps say in `machine`. A "
        "step waits for the one above it on its machine, and for those of other machines "
        "that it names in `after`. A checkpoint stands above the first `after` of its "
        "machine. There is no network between them yet.",
    .keys = keys_of_several,
    .example = "machines:\n"
               "  server: { report: ../facter-reports/hetzner.json, memory: 1GiB }\n"
               "  laptop: { report: ../facter-reports/yoga.json, layout: layouts/yoga.json }\n"
               "steps:\n"
               "  - { name: fill, run: ./fill-database, machine: server }\n"
               "  - { apply: [destroy, format, mount], machine: laptop }\n"
               "  - { run: ./fetch-backup, machine: laptop, after: fill }\n"};
constinit const Shape one_of_machines_shape{"map", "a map with 'report'",
                                            MapShape{&one_of_machines}};
constinit const Shape machines_shape{"map of machines", "a map of names to machines",
                                     WordMapShape{&one_of_machines_shape, 16}};

constexpr std::array<std::string_view, 2> other_machines{"from", "machines"};
constexpr std::array<std::string_view, 1> from_another{"from"};

constinit const Shape parameter_value{"value", "a text of one line, a number, 'true' or 'false'",
                                      ScalarShape{.longest = longest_parameter}};
constinit const Shape parameters_shape{"map of values", "a map of names to values",
                                       WordMapShape{&parameter_value}};

constinit const Shape case_value{"value", "a text of at most 64 bytes, a number, 'true' or 'false'",
                                 ScalarShape{.longest = 64}};
constinit const Shape case_values{"list of values", "a list of values",
                                  ListShape{&case_value, 1'000}};
constinit const Shape for_each_shape{"map of lists", "a map of names to lists of values",
                                     WordMapShape{&case_values}};

bool is_origin(std::string_view text) {
    return is_one_line(text) && Origin::parse(text, {}).has_value();
}
constinit const Shape origin_shape{
    "scenario@checkpoint", "a scenario and its checkpoint, such as 'ovh-fill@laid-out'",
    TextShape{.longest = 4095, .pattern = "^.+@[a-z0-9]+(-[a-z0-9]+)*$", .accepts = is_origin}};

constinit const Shape tags_shape{"list of words", "a list of words", ListShape{&word_shape, 32}};

/// Function-local, since the common keys of a step come from another file.
const Shape& steps_shape() {
    static const Shape step{"step", "a step", KindShape{"step", step_objects, common_step_keys()}};
    static const Shape steps{"list of steps", "a list of steps", ListShape{&step, 1'000}};
    return steps;
}

constexpr KeySpec time_key{.name = "time",
                           .shape = &time_shape,
                           .unless = other_machines,
                           .default_text = "the host's",
                           .meaning = "when it takes place; steps can let time pass",
                           .example = "{ start: 2026-03-01T02:00, zone: Europe/Berlin }",
                           .takes_parameters = true};

constexpr KeySpec stores_key{.name = "stores",
                             .shape = &stores_shape,
                             .default_text = "none",
                             .meaning =
                                 "object stores that the machines reach, by names of their own",
                             .example = "{ b2: { buckets: [panther-zephyrus], keys: [zephyrus] } }",
                             .takes_parameters = true};

constexpr KeySpec secrets_key{.name = "secrets",
                              .shape = &secrets_shape,
                              .default_text = "none",
                              .meaning = "values that machines get and nobody is to see, by name",
                              .example = "{ restic-password: { generate: 32 } }"};
constexpr KeySpec on_leak_key{
    .name = "on-leak",
    .shape = &on_leak_shape,
    .default_text = "warn",
    .meaning = "a secret that was in anything that the run's machines have shown: `warn` says so, "
               "`fail` makes it a check of the run that fails",
    .example = "fail"};

constexpr KeySpec connect_key{
    .name = "connect",
    .shape = &file_path,
    .default_text = "none",
    .meaning = "a file of vaults, as `harness emulate connect` takes it: the machines reach a "
               "1Password Connect that has them, as `http://op-connect-api:8080` and by the token "
               "in /run/secrets/connect.env; concealed fields are secrets of the run, and no "
               "`checkpoint` stands beside it",
    .example = "vaults.json"};

constexpr KeySpec deadline_key{.name = "deadline",
                               .shape = &duration_shape,
                               .default_text = "60s",
                               .meaning = "for each step that has none of its own",
                               .example = "90s"};

std::array<KeySpec, 16> make_keys() {
    return {{
        {.name = "summary",
         .shape = &line_of_text,
         .is_required = true,
         .meaning = "one line for lists and reports: what is shown to hold",
         .example = "zephyrus keeps its data over a reboot",
         .takes_parameters = true},
        {.name = "description",
         .shape = &any_text,
         .meaning = "more, for people who read the file or the report"},
        {.name = "tags",
         .shape = &tags_shape,
         .meaning = "words by which a run can choose scenarios",
         .example = "[storage, zephyrus]"},
        {.name = "parameters",
         .shape = &parameters_shape,
         .default_text = "no parameters",
         .meaning = "names with the values that they have unless `--param` gives others",
         .example = "{ months: 3, snapshot: daily }"},
        {.name = "for-each",
         .shape = &for_each_shape,
         .default_text = "one run",
         .meaning = "parameters with several values: a run for each combination, at most 1000, "
                    "named `scenario[size=1MiB]`; `--param` narrows it to one value",
         .example = "{ size: [1MiB, 4MiB], fault: [none, torn] }"},
        {.name = "from",
         .shape = &origin_shape,
         .default_text = "a machine of its own",
         .meaning = "another scenario and one of its checkpoints: machine, layout, parameters and "
                    "the steps up to there are that one's, and this one's `steps` go on; a name, "
                    "or a path relative to this file",
         .example = "ovh-fill@laid-out"},
        {.name = "machine",
         .shape = &machine_shape,
         .is_required = true,
         .unless = other_machines,
         .meaning = "the machine that the scenario goes through",
         .takes_parameters = true},
        {.name = "machines",
         .shape = &machines_shape,
         .unless = from_another,
         .default_text = "one machine",
         .meaning =
             "several machines by their names; each step says which `machine` it is, and those "
             "of different machines run at the same time",
         .takes_parameters = true},
        {.name = "layout",
         .shape = &file_path,
         .unless = other_machines,
         .default_text = "no layout",
         .meaning = layout_meaning,
         .example = "layouts/zephyrus.json",
         .takes_parameters = true},
        time_key,
        stores_key,
        secrets_key,
        connect_key,
        on_leak_key,
        deadline_key,
        {.name = "steps",
         .shape = &steps_shape(),
         .is_required = true,
         .meaning = "what the machine goes through, in this order; it is on at the start",
         .takes_parameters = true},
    }};
}

} // namespace

const ObjectSpec& scenario_object() {
    static const std::array<KeySpec, 16> keys = make_keys();
    static const ObjectSpec object{
        .name = "scenario",
        .meaning = "A scenario names a machine, a layout for its disks, and what the machine goes "
                   "through.",
        .keys = keys,
        .example = "summary: zephyrus keeps its data over a reboot\n"
                   "tags: [storage]\n"
                   "machine:\n"
                   "  report: ../facter-reports/zephyrus.json\n"
                   "layout: layouts/zephyrus.json\n"
                   "steps:\n"
                   "  - apply: [destroy, format, mount]\n"
                   "    deadline: 120s\n"
                   "  - check: layout\n"
                   "  - write: every mountpoint\n"
                   "    size: 1MiB\n"
                   "    as: payload\n"
                   "  - reboot:\n"
                   "  - apply: mount\n"
                   "  - compare: payload\n"};
    return object;
}

const Shape& scenario_shape() {
    static const Shape shape{"map", "a map with 'summary', 'machine' and 'steps'",
                             MapShape{&scenario_object()}};
    return shape;
}

bool has_shape(const Tree& file, std::string_view key, Diagnostics& problems) {
    const auto keys = scenario_object().keys;
    const auto spec =
        std::find_if(keys.begin(), keys.end(), [&](const KeySpec& one) { return one.name == key; });
    return check_keys(TreeReader(file, problems), {&*spec, 1});
}

std::optional<Bytes> memory_of(const Fields& machine) {
    const auto memory = machine.size("memory");
    if (memory && *memory < least_memory) {
        machine.error("memory", concat("'memory' is ", to_human(*memory), "; the least is 256 MiB"),
                      "write 'memory: 256MiB' or more: a kernel with its first root file system "
                      "does not start in less");
    }
    return memory;
}

std::span<const std::string_view> firmware_words() {
    return firmware_choice;
}

std::span<const std::string_view> system_words() {
    return system_choice;
}

std::span<const std::string_view> secure_boot_words() {
    return secure_boot_choice;
}

} // namespace harness::scenario
