#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind reboot_kind;
extern const StepKind power_off_kind;
extern const StepKind power_on_kind;

namespace {

constexpr std::array<KeySpec, 1> reboot_keys{{{.name = "reboot",
                                               .shape = &nothing_shape,
                                               .is_required = true,
                                               .meaning = "takes no value",
                                               .example = "{}"}}};
constexpr std::array<KeySpec, 1> power_off_keys{{{.name = "power-off",
                                                  .shape = &nothing_shape,
                                                  .is_required = true,
                                                  .meaning = "takes no value",
                                                  .example = "{}"}}};
constexpr std::array<KeySpec, 1> power_on_keys{{{.name = "power-on",
                                                 .shape = &nothing_shape,
                                                 .is_required = true,
                                                 .meaning = "takes no value",
                                                 .example = "{}"}}};

std::optional<ParsedAction> parse_reboot(const Fields&) {
    return ParsedAction{RebootAction{}, "reboot"};
}
std::optional<ParsedAction> parse_power_off(const Fields&) {
    return ParsedAction{PowerOffAction{}, "power off"};
}
std::optional<ParsedAction> parse_power_on(const Fields&) {
    return ParsedAction{PowerOnAction{}, "power on"};
}

} // namespace

constinit const StepKind reboot_kind{
    .object = {.name = "reboot",
               .meaning = "Restarts the guest and waits until it answers again. Nothing is mounted "
                          "afterwards that the guest does not mount itself.",
               .keys = reboot_keys,
               .example = "- reboot:\n"},
    .parse = parse_reboot};

constinit const StepKind power_off_kind{
    .object = {.name = "power-off",
               .meaning = "Shuts the guest down in good order and waits for its end. Only "
                          "`power-on` can follow.",
               .keys = power_off_keys,
               .example = "- power-off:\n"},
    .parse = parse_power_off,
    .power_use = PowerUse::turns_off};

constinit const StepKind power_on_kind{
    .object = {.name = "power-on",
               .meaning = "Starts the machine that a `power-off` step stopped, with its disks as "
                          "they are, and waits until the guest answers.",
               .keys = power_on_keys,
               .example = "- power-off:\n"
                          "- power-on:\n"},
    .parse = parse_power_on,
    .power_use = PowerUse::turns_on};

} // namespace harness::scenario
