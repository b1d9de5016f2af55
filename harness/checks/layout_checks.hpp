#pragma once

#include "harness/disko/layout.hpp"
#include "harness/machine/plan.hpp"
#include "reports/model/run_report.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What must be true of a machine after a layout was applied to it, and whether it is: the checks
/// follow from the declared layout and the planned machine, a few programs answer all of them, and
/// their outputs are judged. Values only; the engine runs the programs.
namespace harness::checks {

/// A program that must be run in the guest to answer checks.
struct Probe {
    std::string id; ///< Unique in its list: "mountinfo", "gpt:/dev/nvme0n1".
    std::vector<std::string> argv;
    /// What it prints counts whatever its exit code is. False: checks that need it are errors where
    /// it exits with anything but 0.
    bool failure_is_an_answer = false;

    friend bool operator==(const Probe&, const Probe&) = default;
};

/// What a probe has answered. A probe that could not be run has no result at all.
struct ProbeResult {
    std::string id;
    int exit_code = 0; ///< -1: it was ended by a signal or could not be started; `err` says why.
    std::string out;
    std::string err;
};

/// The results by the id of their probe.
using Observations = std::map<std::string, ProbeResult, std::less<>>;

/// A probe's output that people will want to read: `name` is a file name.
struct AttachmentSpec {
    std::string name; ///< "sgdisk-nvme0n1.txt"
    std::string probe_id;

    friend bool operator==(const AttachmentSpec&, const AttachmentSpec&) = default;
};

class Guest;
struct Finding;

/// Decides one case from what was seen in the guest.
using Question = std::function<Finding(const Guest&)>;

/// The checks of one layout on one machine. Made once per scenario; the same for the same values.
struct LayoutChecks {
    /// Planned, all pending, with names that are unique and the same in every run. By disk,
    /// partition, file system, subvolume, and then mounts in the order of mounting.
    std::vector<reports::Case> cases;
    std::vector<Probe> probes; ///< To be run in this order, after the layout was mounted.
    std::vector<AttachmentSpec> attachments;
    std::vector<Question> questions; ///< One for each case, for `judge`.
};

/// `root_mount_point` is where the layout is mounted in the guest: "/mnt", or "/" after a boot. The
/// result stands on its own: neither the layout nor the plan is needed for judging.
[[nodiscard]] LayoutChecks plan_layout_checks(const disko::Layout& layout,
                                              const machine::Plan& machine,
                                              std::string_view root_mount_point = "/mnt");

/// The same cases in the same order, each with its verdict. A case whose probe is missing, has
/// failed, or has printed what can not be read is an error with the probe's words, never passed.
[[nodiscard]] std::vector<reports::Case> judge(const LayoutChecks& checks,
                                               const Observations& observations);

} // namespace harness::checks
