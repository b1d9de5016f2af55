#pragma once

#include "harness/scenario/fields.hpp"
#include "harness/scenario/scenario.hpp"
#include "harness/scenario/shape.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

// A kind of step is one file in steps/ that defines one StepKind, and one line in step_kind.cpp.

namespace harness::scenario {

struct ParsedAction {
    Action action;
    std::string name; ///< The step's name where none is given; need not be unique.
};

/// What a step does to the machine's power, and what it needs of it.
enum class PowerUse { needs_on, turns_off, turns_on, begins_anew, indifferent };

struct StepKind {
    /// The keys of the step; the first is the kind's own, which gives it its name.
    ObjectSpec object;
    /// Reads the step. The shape is checked already; where it was wrong, this may return nothing,
    /// silently. Reports mistakes of meaning, and may return an action all the same.
    std::optional<ParsedAction> (*parse)(const Fields& step) = nullptr;
    bool needs_layout = false;
    PowerUse power_use = PowerUse::needs_on;
    bool needs_time = false; ///< Of the scenario's own.

    [[nodiscard]] std::string_view name() const { return object.keys.front().name; }
};

/// Every kind of step, in the order of the reference.
[[nodiscard]] std::span<const StepKind* const> step_kinds();

/// The kind whose key the step has; null where there is none.
[[nodiscard]] const StepKind* find_step_kind(const Node& step);

/// The keys that every step may have: name, deadline, when, machine, after.
[[nodiscard]] std::span<const KeySpec> common_step_keys();

/// The objects of `step_kinds()`, for a KindShape.
[[nodiscard]] std::vector<const ObjectSpec*> step_objects();

/// A file that a key names, relative to the file that it stands in.
[[nodiscard]] FileReference file_reference(const Fields& fields, std::string_view key,
                                           const std::string& written);

/// The first line of a text, cut to fit a name.
[[nodiscard]] std::string shortened(std::string_view text);

} // namespace harness::scenario
