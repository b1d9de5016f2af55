#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/steps/expected_failure.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind reboot_kind;
extern const StepKind power_off_kind;
extern const StepKind power_on_kind;

namespace {

constexpr KeySpec root_key{
    .name = "root",
    .shape = &guest_path,
    .default_text = "as before; at first none of its disks",
    .meaning = "of a machine with `system: debian`: the file system that its system is started "
               "from, now and at later restarts, by a link that lasts",
    .example = "/dev/disk/by-partlabel/disk-main-root"};
constexpr KeySpec subvolume_key{.name = "subvolume",
                                .shape = &line_of_text,
                                .default_text = "the file system's default one",
                                .meaning = "with `root`: of btrfs, the subvolume that is the root",
                                .example = "\"@\""};
constinit const ObjectSpec reboot_failure{
    .name = "reboot.expect", .meaning = failure_meaning, .keys = failure_keys};
constinit const Shape reboot_failure_shape{"map", "a map with 'fail' and 'reason'",
                                           MapShape{&reboot_failure}};
constinit const ObjectSpec power_on_failure{
    .name = "power-on.expect", .meaning = failure_meaning, .keys = failure_keys};
constinit const Shape power_on_failure_shape{"map", "a map with 'fail' and 'reason'",
                                             MapShape{&power_on_failure}};

constexpr std::array<KeySpec, 4> reboot_keys{{{.name = "reboot",
                                               .shape = &nothing_shape,
                                               .is_required = true,
                                               .meaning = "takes no value",
                                               .example = "{}"},
                                              root_key,
                                              subvolume_key,
                                              {.name = "expect",
                                               .shape = &reboot_failure_shape,
                                               .default_text = "the step passes",
                                               .meaning = "a failure that must come"}}};
constexpr std::array<std::string_view, 2> how_words{"in-order", "at-once"};
constinit const Shape how_shape{"in-order or at-once", "'in-order' or 'at-once'",
                                ChoiceShape{how_words}};
constexpr std::array<KeySpec, 2> power_off_keys{
    {{.name = "power-off",
      .shape = &nothing_shape,
      .is_required = true,
      .meaning = "takes no value",
      .example = "{}"},
     {.name = "how",
      .shape = &how_shape,
      .default_text = "in-order",
      .meaning = "`at-once`: as when the plug is pulled. What the guest has in memory alone is "
                 "lost; what it has given to a disk is there, whether it asked for that to last or "
                 "not (`cut-power` tries what is not)",
      .example = "at-once"}}};
constexpr std::array<KeySpec, 4> power_on_keys{{{.name = "power-on",
                                                 .shape = &nothing_shape,
                                                 .is_required = true,
                                                 .meaning = "takes no value",
                                                 .example = "{}"},
                                                root_key,
                                                subvolume_key,
                                                {.name = "expect",
                                                 .shape = &power_on_failure_shape,
                                                 .default_text = "the step passes",
                                                 .meaning = "a failure that must come"}}};

std::optional<RootRequest> parse_root(const Fields& step) {
    const std::string* root = step.text("root");
    const std::string* subvolume = step.text("subvolume");
    if (root == nullptr) {
        if (subvolume != nullptr) {
            step.error("subvolume", "a 'subvolume' of which file system is not said",
                       "add 'root: /dev/disk/…', or remove this");
        }
        return std::nullopt;
    }
    return RootRequest{*root, subvolume != nullptr ? *subvolume : std::string(),
                       step.place_of("root")};
}

std::optional<ParsedAction> parse_reboot(const Fields& step) {
    return ParsedAction{RebootAction{parse_root(step), parse_expected_failure(step)}, "reboot"};
}
std::optional<ParsedAction> parse_power_off(const Fields& step) {
    const bool is_orderly = step.optional_text("how").value_or("in-order") == "in-order";
    return ParsedAction{PowerOffAction{is_orderly}, is_orderly ? "power off" : "power off at once"};
}
std::optional<ParsedAction> parse_power_on(const Fields& step) {
    return ParsedAction{PowerOnAction{parse_root(step), parse_expected_failure(step)}, "power on"};
}

} // namespace

constinit const StepKind reboot_kind{
    .object = {.name = "reboot",
               .meaning = "Restarts the guest and waits until it answers again. Nothing is mounted "
                          "afterwards that the guest does not mount itself. With `root` its system "
                          "is the one that has been put there before, as a boot loader starts it: "
                          "a root without the modules of the kernel that is started, or without "
                          "systemd, fails the step, and the guest then waits in its initrd for "
                          "another `reboot`.",
               .keys = reboot_keys,
               .example = "- reboot:\n"
                          "- reboot:\n"
                          "  root: /dev/disk/by-partlabel/disk-main-root\n"
                          "  subvolume: \"@\"\n"},
    .parse = parse_reboot};

constinit const StepKind power_off_kind{
    .object = {.name = "power-off",
               .meaning = "Shuts the guest down, in good order or at once, and waits for its end. "
                          "Only `power-on` can follow, or a step about a store.",
               .keys = power_off_keys,
               .example = "- power-off:\n"
                          "- power-on:\n"
                          "- power-off:\n"
                          "  how: at-once\n"},
    .parse = parse_power_off,
    .power_use = PowerUse::turns_off};

constinit const StepKind power_on_kind{
    .object = {.name = "power-on",
               .meaning = "Starts the machine that a `power-off` step stopped, with its disks as "
                          "they are, and waits until the guest answers. `root` is that of "
                          "`reboot`.",
               .keys = power_on_keys,
               .example = "- power-off:\n"
                          "- power-on:\n"},
    .parse = parse_power_on,
    .power_use = PowerUse::turns_on};

} // namespace harness::scenario
