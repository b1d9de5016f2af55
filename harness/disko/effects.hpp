#pragma once

#include "harness/base/result.hpp"
#include "harness/disko/layout.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace harness::disko {

/// A program and its arguments. No shell reads it.
using Argv = std::vector<std::string>;

/// How the result of a probe is judged.
enum class Judgement {
    succeeds,                    ///< It exits with 0.
    prints_text,                 ///< Its output has `text` anywhere.
    prints_line,                 ///< One line of its output is exactly `text`.
    prints_line_starting_with,   ///< One line of its output starts with `text`.
    prints_line_of_resolved_path ///< One line's first word is the path that `text` leads to once
                                 ///< all symbolic links are followed (`readlink -f`).
};

/// A question that the agent asks before an action. A probe that can not be started is a failure of
/// the action; a probe that exits with an error has merely printed what it has printed.
struct Probe {
    Argv argv;
    Judgement judgement = Judgement::succeeds;
    std::string text;

    friend bool operator==(const Probe&, const Probe&) = default;
};

/// The action runs only if the probe's answer is `wanted`.
struct Guard {
    Probe probe;
    bool wanted = false;

    friend bool operator==(const Guard&, const Guard&) = default;
};

/// Repeats an action for each line that a program prints: the line's first word stands for every
/// argument that is exactly `{}`. For what is known at run time only, as old partitions of a disk.
struct ForEachLine {
    Argv argv;
    std::string second_word; ///< Lines with another second word are passed over.

    friend bool operator==(const ForEachLine&, const ForEachLine&) = default;
};

/// One step of disko's work. The agent asks the guards in order, then runs `argv`; where that
/// fails it runs the fallback. What still fails ends the list, unless the failure is tolerated.
struct Action {
    LayoutPath path;
    std::string summary; ///< "format /dev/disk/by-partlabel/disk-main-ESP with vfat".
    Argv argv;
    std::vector<Guard> guards; ///< All must hold; otherwise the action is skipped, which is no
                               ///< failure.
    std::optional<ForEachLine> for_each;
    std::optional<Argv> fallback_argv;
    bool failure_is_tolerated = false;
    bool runs_after_failure = false; ///< Cleans up: runs also where an earlier action has failed.

    friend bool operator==(const Action&, const Action&) = default;
};

/// All that disko does with a layout, stage by stage, in its order.
struct Effects {
    std::vector<Action> destroy;
    std::vector<Action> create;
    std::vector<Action> mount;
    std::vector<Action> unmount;
};

struct EffectOptions {
    std::string root_mount_point = "/mnt";
    /// Where a btrfs is mounted while its subvolumes are made; disko takes a random name.
    std::string scratch_directory = "/run/harness-disko";
};

/// The actions equivalent to disko's scripts for this layout. What is not supported (other content
/// types, hooks, hybrid MBR, words that only a shell could split) is refused by name, never left
/// out.
[[nodiscard]] Result<Effects> plan_effects(const Layout& layout, const EffectOptions& options = {});

/// The same actions as a shell script for people to read.
[[nodiscard]] std::string render_script(std::span<const Action> actions);

} // namespace harness::disko
