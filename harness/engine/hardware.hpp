#pragma once

#include "harness/engine/job.hpp"
#include "harness/fidelity/snapshot.hpp"
#include "harness/fidelity/verify.hpp"
#include "harness/ports/guest_agent.hpp"

#include <optional>

namespace harness::engine {

/// The case of the start step which holds the machine against its record. There is none where
/// nothing of the plan is judged.
inline constexpr std::string_view hardware_case = "the machine is as recorded";

/// The job that starts the machine, looks at its hardware and does nothing else.
[[nodiscard]] Job make_hardware_job(machine::Plan plan);

/// The claims that a job's report has: of the machine as a whole and of the touched disks.
[[nodiscard]] std::vector<machine::Claim> reported_claims(const Job& job);

/// Whether a contradiction of this claim fails the job.
[[nodiscard]] bool is_judged(const Job& job, const machine::Claim& claim);

/// Rows of the fidelity table as the report has them.
[[nodiscard]] std::vector<reports::HardwareFact>
hardware_facts(const Job& job, const std::vector<fidelity::Row>& rows);

/// Looks at what the guest's kernel shows of its hardware. Throws Error like any call of the agent,
/// and where the guest shows more than fits: half a picture would contradict without cause.
[[nodiscard]] async::Task<fidelity::Snapshot> look_at_hardware(ports::GuestAgent* agent,
                                                               async::Deadline deadline);

/// The verdict on the case `hardware_case`: of the rows that the job is judged by.
struct HardwareVerdict {
    std::string message;
    std::string expected;
    std::string seen;
};

/// Empty where no row contradicts.
[[nodiscard]] std::optional<HardwareVerdict> judge_hardware(const Job& job,
                                                            const std::vector<fidelity::Row>& rows);

} // namespace harness::engine
