#include "harness/base/concat.hpp"
#include "harness/scenario/scenario_keys.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

extern const StepKind replace_kind;

namespace {

constexpr std::array<KeySpec, 6> keys{
    {{.name = "replace",
      .shape = &nothing_shape,
      .is_required = true,
      .meaning = "takes no value",
      .example = "{}"},
     {.name = "report",
      .shape = &file_path,
      .default_text = "that of the lost machine",
      .meaning = "nixos-facter's report of the new one, relative to this file",
      .example = "../facter-reports/zephyrus-one-disk.json"},
     {.name = "layout",
      .shape = &file_path,
      .default_text = "that of the lost machine",
      .meaning = "the disko layout of the new one, for the steps below",
      .example = "layouts/zephyrus-one-disk.json"},
     {.name = "variant",
      .shape = &variant_shape,
      .default_text = "as recorded",
      .meaning = "what is different about the new one from its report",
      .example = "smaller-disk=nvme0n1:1953525168"},
     {.name = "memory",
      .shape = &size_shape,
      .default_text = "as of the lost machine",
      .meaning = "what the new one's guest gets at most; 256MiB or more",
      .example = "1GiB"},
     {.name = "cpus",
      .shape = &cpus_shape,
      .default_text = "as of the lost machine",
      .meaning = "how many processors the new one's guest gets",
      .example = "2"}}};

bool says_other_hardware(const Fields& step) {
    return std::any_of(keys.begin() + 1, keys.end(),
                       [&](const KeySpec& key) { return step.node(key.name) != nullptr; });
}

OtherHardware parse_hardware(const Fields& step) {
    OtherHardware hardware;
    hardware.place = step.place_of_key("replace");
    if (const std::string* report = step.text("report")) {
        hardware.report = file_reference(step, "report", *report);
    }
    if (const std::string* layout = step.text("layout")) {
        hardware.layout = file_reference(step, "layout", *layout);
    }
    if (const std::string* written = step.text("variant")) {
        const Place place = step.place_of("variant");
        if (auto variant = parse_variant(*written, place)) { // Else reported with the shape.
            hardware.variant = VariantRequest{std::move(*variant), place};
        }
    }
    hardware.memory = memory_of(step);
    if (const auto cpus = step.integer("cpus")) {
        hardware.cpu_count = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*cpus, 1, 64));
    }
    return hardware;
}

std::optional<ParsedAction> parse(const Fields& step) {
    ReplaceAction action;
    if (says_other_hardware(step)) {
        action.hardware = parse_hardware(step);
    }
    return ParsedAction{std::move(action), "replace the machine"};
}

} // namespace

constinit const StepKind replace_kind{
    .object = {.name = "replace",
               .meaning =
                   "The machine is lost, as it is, with all that its disks hold. Another one "
                   "starts in its place, with blank disks: of the same hardware, or of that which "
                   "the step names, whose report and layout the steps below go by. What earlier "
                   "steps know stays: manifests, ledgers, stores. `check: recovery` counts "
                   "its time from here. What firmware starts the machine, and what system, is "
                   "said in `machine`. No checkpoint below it is kept.",
               .keys = keys,
               .example = "- { manifest: /mnt/home, as: home }\n"
                          "- replace:\n"
                          "  report: ../facter-reports/zephyrus-one-disk.json\n"
                          "  layout: layouts/zephyrus-one-disk.json\n"
                          "- apply: [destroy, format, mount]\n"
                          "- run: restic restore latest --target /mnt\n"
                          "- { check: contents, tree: /mnt/home, as: home }\n"
                          "- { check: recovery, within: 30m }\n"},
    .parse = parse,
    .power_use = PowerUse::begins_anew};

} // namespace harness::scenario
