#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind checkpoint_kind;

namespace {

constexpr std::array<KeySpec, 1> keys{{{.name = "checkpoint",
                                        .shape = &word_shape,
                                        .is_required = true,
                                        .meaning = "its name; unique in the scenario",
                                        .example = "laid-out"}}};

std::optional<ParsedAction> parse(const Fields& step) {
    const std::string* text = step.text("checkpoint");
    auto name = text != nullptr ? Word::parse(*text) : std::optional<Word>{};
    if (!name) {
        return std::nullopt;
    }
    if (const std::string* when = step.text("when"); when != nullptr && *when != "success") {
        step.error(
            "when",
            concat("a checkpoint is of a run in which all went well, not 'when: ", *when, "'"),
            "remove 'when'");
    }
    return ParsedAction{CheckpointAction{std::move(*name), step.place_of("checkpoint")},
                        concat("checkpoint ", *text)};
}

} // namespace

constinit const StepKind checkpoint_kind{
    .object = {.name = "checkpoint",
               .meaning =
                   "Keeps the machine as it is now. Later runs begin here, as long as "
                   "nothing above has changed: steps, layout, report, machine, QEMU, kernel "
                   "or the harness itself; the checks above are then shown as skipped. "
                   "Memory is kept where QEMU can save the machine; where it can not (NVMe "
                   "disks, UEFI) the disks alone are, the guest restarts here, in every run, "
                   "and the layout is mounted again if it was.",
               .keys = keys,
               .example = "- apply: [destroy, format, mount]\n"
                          "- checkpoint: laid-out\n"},
    .parse = parse};

} // namespace harness::scenario
