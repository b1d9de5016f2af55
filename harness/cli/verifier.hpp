#pragma once

#include "harness/cli/backend.hpp"
#include "harness/facter/report.hpp"
#include "harness/fidelity/render.hpp"
#include "reports/model/run_report.hpp"

namespace harness::cli {

/// One report, verified.
struct Verification {
    fidelity::Subject subject;
    std::vector<fidelity::Row> rows;
    reports::ScenarioReport run;
};

/// Starts the machines of reports and asks their guests what they see.
class Verifier {
  public:
    /// Builds the appliance where it is not yet built. A diagnostic where the wish for an
    /// accelerator can not be met.
    [[nodiscard]] static Result<std::unique_ptr<Verifier>>
    make(const Means& means, const AcceleratorWish& wish, Environment& environment);

    /// Leaves a run directory, with the rows as fidelity.json. A machine that does not start is
    /// said in the run, which then has a verdict of its own.
    [[nodiscard]] Verification verify(const std::string& path, const facter::Report& report,
                                      const machine::Wishes& wishes);

    [[nodiscard]] bool is_interrupted() const { return interrupt_.is_requested(); }

  private:
    explicit Verifier(Environment& environment);

    Environment& environment_;
    boost::asio::io_context context_;
    async::Interrupt interrupt_;
    Progress progress_;
    std::unique_ptr<ports::MachineHost> host_;
};

/// A report of a machine that can be replayed here; of another one an error that says what is
/// missing.
[[nodiscard]] Result<facter::Report> load_replayable(const std::string& path,
                                                     Diagnostics& warnings);

} // namespace harness::cli
