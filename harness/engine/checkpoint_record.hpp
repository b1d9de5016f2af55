#pragma once

#include "harness/engine/manifest_book.hpp"
#include "harness/engine/payload.hpp"
#include "harness/machine/power_state.hpp"

#include <map>

namespace harness::engine {

/// What a run knew when its machine was kept, for the one that goes on from there.
struct CheckpointRecord {
    std::string title;          ///< Which one, for people: "ovh-fill: checkpoint laid-out".
    std::string made;           ///< When: ISO 8601.
    std::string memory_lost_by; ///< Why its memory was not kept; empty where it was.
    bool is_layout_mounted = false;
    bool is_plugged_in = true;
    unsigned charge_percent = 80;
    bool is_lid_open = true;
    std::int64_t clock = 0; ///< Of a scenario with its own time: seconds since 1970.
    std::map<std::string, std::vector<PayloadFile>> payloads;
    ManifestBook::Names manifests;

    void note_power(const machine::PowerState& state);
    void restore_power(machine::PowerState& state) const;
};

[[nodiscard]] std::string render(const CheckpointRecord& record);

/// Throws Error for anything but what `render` makes.
[[nodiscard]] CheckpointRecord parse_checkpoint_record(std::string_view text);

} // namespace harness::engine
