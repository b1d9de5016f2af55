#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind replace_kind;

namespace {

constexpr std::array<KeySpec, 1> keys{{{.name = "replace",
                                        .shape = &nothing_shape,
                                        .is_required = true,
                                        .meaning = "takes no value",
                                        .example = "{}"}}};

std::optional<ParsedAction> parse(const Fields&) {
    return ParsedAction{ReplaceAction{}, "replace the machine"};
}

} // namespace

constinit const StepKind replace_kind{
    .object = {.name = "replace",
               .meaning =
                   "The machine is lost, as it is, with all that its disks hold. Another one "
                   "of the same hardware starts in its place, with blank disks. What earlier "
                   "steps know stays: manifests, ledgers, stores. `check: recovery` counts "
                   "its time from here.",
               .keys = keys,
               .example = "- { manifest: /mnt/home, as: home }\n"
                          "- replace:\n"
                          "- apply: [destroy, format, mount]\n"
                          "- run: restic restore latest --target /mnt\n"
                          "- { check: contents, tree: /mnt/home, as: home }\n"
                          "- { check: recovery, within: 30m }\n"},
    .parse = parse,
    .power_use = PowerUse::begins_anew};

} // namespace harness::scenario
