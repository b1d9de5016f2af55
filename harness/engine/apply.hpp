#pragma once

#include "harness/disko/effects.hpp"
#include "harness/ports/guest_agent.hpp"
#include "harness/ports/trace.hpp"

#include <functional>
#include <optional>
#include <span>

namespace harness::engine {

/// Why a layout could not be applied.
struct ApplyFailure {
    std::string action;      ///< "format /dev/… with vfat"
    std::string layout_path; ///< "disko.devices.disk.primary.content.partitions.ESP"
    std::string command;
    std::string seen; ///< Exit code or signal, and what it printed on stderr.
};

/// Runs disko's actions in the guest, in their order, one after the other. `log` gets a line for
/// each: what it is, how long it took, or why it was not needed. Empty where all went well.
[[nodiscard]] async::Task<std::optional<ApplyFailure>>
apply(ports::GuestAgent& agent, std::span<const disko::Action> actions, async::Deadline deadline,
      std::function<void(std::string_view)> log, ports::Trace trace = {});

/// Whether a program of disko's sleeps a while to be on the safe side, where the commands that
/// follow it wait for the event itself: sgdisk does for a second after each write, before it tells
/// the kernel, and disko asks the kernel and udev again behind it. In an apply step it need not
/// sleep.
[[nodiscard]] bool pauses_for_nothing(std::string_view program);

/// Whether what a probe printed answers its question with yes. `resolved` is the path that the
/// probe's text leads to; it is used by one kind of judgement only.
[[nodiscard]] bool answers_yes(const disko::Probe& probe, const ports::ExecResult& result,
                               std::string_view resolved);

/// "exit code 1: message", for a person.
[[nodiscard]] std::string ending_of(const ports::ExecResult& result);

} // namespace harness::engine
