#include "harness/scenario/scenario.hpp"

namespace harness::scenario {

namespace {

/// Of a constant action or of one that can be changed.
template <typename SomeAction>
auto* steps_within(SomeAction& action) {
    using Steps = decltype(&std::get<RepeatAction>(action).steps);
    if (auto* repeat = std::get_if<RepeatAction>(&action)) {
        return &repeat->steps;
    }
    if (auto* record = std::get_if<RecordWritesAction>(&action)) {
        return &record->steps;
    }
    auto* cut = std::get_if<CutPowerAction>(&action);
    return cut != nullptr ? &cut->steps : Steps{};
}

} // namespace

std::span<const Step> inner_steps(const Action& action) {
    const auto* steps = steps_within(action);
    return steps != nullptr ? std::span<const Step>(*steps) : std::span<const Step>();
}

std::span<Step> inner_steps(Action& action) {
    auto* steps = steps_within(action);
    return steps != nullptr ? std::span<Step>(*steps) : std::span<Step>();
}

std::vector<const Step*> with_inner_steps(std::span<const Step> steps) {
    std::vector<const Step*> out;
    for (const Step& step : steps) {
        out.push_back(&step);
        for (const Step& inner : inner_steps(step.action)) {
            out.push_back(&inner);
        }
    }
    return out;
}

} // namespace harness::scenario
