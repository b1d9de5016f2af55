#include "harness/scenario/scenario.hpp"

namespace harness::scenario {

namespace {

const OtherHardware* hardware_of(const Step& step) {
    const auto* replace = std::get_if<ReplaceAction>(&step.action);
    return replace != nullptr && replace->hardware ? &*replace->hardware : nullptr;
}

/// What the report was asked for stays: how the machine starts, and what runs on it.
void take(const OtherHardware& hardware, Scenario& scenario) {
    MachineRequest& machine = scenario.machine;
    machine.report = hardware.report.value_or(machine.report);
    machine.memory = hardware.memory ? hardware.memory : machine.memory;
    machine.cpu_count = hardware.cpu_count ? hardware.cpu_count : machine.cpu_count;
    machine.place = hardware.place;
    machine.variants.clear();
    if (hardware.variant) {
        machine.variants.push_back(*hardware.variant);
    }
    scenario.layout = hardware.layout ? hardware.layout : scenario.layout;
}

} // namespace

std::vector<Scenario> replacements_of(const Scenario& scenario) {
    std::vector<Scenario> out;
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
        const OtherHardware* hardware = hardware_of(scenario.steps[i]);
        if (hardware == nullptr) {
            continue;
        }
        Scenario next = out.empty() ? scenario : out.back();
        next.others.clear();
        next.begun_by = i;
        take(*hardware, next);
        out.push_back(std::move(next));
    }
    return out;
}

std::span<const Step> steps_on_its_hardware(const Scenario& scenario) {
    const std::size_t first = scenario.begun_by.value_or(0);
    std::size_t end = first + (scenario.begun_by ? 1 : 0);
    while (end < scenario.steps.size() && hardware_of(scenario.steps[end]) == nullptr) {
        ++end;
    }
    return std::span(scenario.steps).subspan(first, end - first);
}

} // namespace harness::scenario
