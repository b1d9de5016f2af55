#pragma once

#include "harness/cli/restore_verify/restic.hpp"
#include "harness/cli/restore_verify/work_directory.hpp"
#include "harness/restore_verify/history.hpp"
#include "harness/restore_verify/request.hpp"
#include "harness/restore_verify/snapshots.hpp"
#include "harness/restore_verify/trouble.hpp"
#include "harness/secrets/censor.hpp"
#include "reports/model/run_report.hpp"

#include <functional>
#include <string>
#include <vector>

namespace harness::cli {

/// What a night is made with.
struct NightMeans {
    const restore_verify::Request* request = nullptr;
    const restore_verify::History* history = nullptr;
    const WorkDirectory* work = nullptr;
    async::Interrupt* interrupt = nullptr;
    secrets::Hiding hiding;
    restore_verify::ResticVersion version;
    restore_verify::Moment now;
    bool is_root = false;
    /// Variables that programs of checks do not get.
    std::vector<std::string> hidden_variables;
};

/// One night: what of the repository is looked at, restored and judged, as cases of a report.
class Night {
  public:
    using Listener = std::function<void(const reports::Case&)>;

    /// The report and the record are the caller's; `on_case` hears of each case that has ended.
    Night(NightMeans means, Restic restic, reports::ScenarioReport& report,
          restore_verify::Night& record, Listener on_case);

    /// Everything, until the request's time is over. Throws Interrupted.
    [[nodiscard]] async::Task<> run();

  private:
    /// What is known of one snapshot while it is restored.
    struct Restoring {
        const restore_verify::Chosen* chosen = nullptr;
        std::string step;
        std::vector<restore_verify::Entry> listed;
        restore_verify::Selection selection;
        restore_verify::VerifiedSnapshot done;
    };

    async::Task<bool> open();
    async::Task<bool> look_at_snapshots();
    async::Task<> restore_all();
    async::Task<bool> restore(const restore_verify::Chosen* chosen);
    async::Task<bool> list(Restoring* one);
    bool has_room(const Restoring& one);
    async::Task<bool> restore_files(Restoring* one);
    async::Task<bool> compare(Restoring* one);
    async::Task<> run_check(const Restoring* one, const restore_verify::Check* check);
    async::Task<> check_data();
    void judge_that_something_was_verified();
    void note_size(const Restoring& one);

    [[nodiscard]] std::int64_t day() const;
    [[nodiscard]] std::chrono::milliseconds took() const; ///< By the case that began last.
    reports::Case begin(std::string step, std::string name);
    void end(reports::Case one);
    void pass(reports::Case one, std::string seen);
    void fail(reports::Case one, const BoundedRun& run);
    void leave_unverified(reports::Case one, const std::string& why);
    void property(std::string name, std::string value);

    NightMeans means_;
    Restic restic_;
    reports::ScenarioReport* report_;
    restore_verify::Night* record_;
    Listener on_case_;
    async::Deadline deadline_;
    std::chrono::steady_clock::time_point case_began_;
    std::vector<restore_verify::HostSnapshots> hosts_;
};

} // namespace harness::cli
