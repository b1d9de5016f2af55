#pragma once

#include "harness/engine/manifest_book.hpp"
#include "harness/engine/payload.hpp"
#include "harness/machine/power_state.hpp"
#include "harness/retention/look_book.hpp"

#include <map>

namespace harness::engine {

/// Snapshots that were looked at again and again, as far as the looks have come.
struct KeptLooks {
    calendar::Instant since;
    bool has_failed = false; ///< On the day on which it had to.
    retention::LookBook looks;
};

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
    std::map<std::string, calendar::Instant> unit_runs; ///< The last of each that went well.
    std::map<std::string, KeptLooks> looks;             ///< By what was looked for.
    std::uint32_t flipped_bits = 0;                     ///< The next one is to be another.
    std::string root_device; ///< That its system is started from; empty: none of its disks.
    std::string root_subvolume;
    std::map<std::string, std::vector<PayloadFile>> payloads;
    ManifestBook::Names manifests;

    void note_power(const machine::PowerState& state);
    void restore_power(machine::PowerState& state) const;
};

[[nodiscard]] std::string render(const CheckpointRecord& record);

/// Throws Error for anything but what `render` makes.
[[nodiscard]] CheckpointRecord parse_checkpoint_record(std::string_view text);

} // namespace harness::engine
