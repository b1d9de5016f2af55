#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/meaning.hpp"

#include <map>

namespace harness::scenario {

namespace {

using Recordings = std::map<Word, const RecordWritesAction*>;

void add_recording(const RecordWritesAction& record, Recordings& recordings,
                   Diagnostics& problems) {
    const auto [first, is_new] = recordings.emplace(record.name, &record);
    if (!is_new) {
        problems.error(record.place,
                       concat("the name '", record.name.text(), "' is taken by ",
                              step_at(first->second->place, record.place)),
                       "give each recording its own name");
    }
}

void check_cut(const CutPowerAction& cut, const Recordings& recordings, Diagnostics& problems) {
    if (recordings.contains(cut.recording)) {
        return;
    }
    std::vector<std::string> names;
    for (const auto& [name, recorded_by] : recordings) {
        names.push_back(name.text());
    }
    const std::string& name = cut.recording.text();
    problems.error(cut.place, concat("no earlier step records '", name, "'"),
                   names.empty() ? concat("add a 'record-writes: ", name, "' step before it")
                                 : suggestion(name, names));
}

/// Checks of snapshots hold them against a recording.
void check_is_after_cut(const Step& step, Diagnostics& problems) {
    const bool is_cut = std::holds_alternative<CutPowerAction>(step.action);
    const auto report = [&](const Step& one) {
        if (std::holds_alternative<SnapshotsAction>(one.action)) {
            problems.error(one.place, "'check: snapshots' stands after a power cut",
                           "move it to the steps of a 'cut-power' step, or write 'check: "
                           "retention'");
        }
    };
    report(step);
    for (const Step& inner : inner_steps(step.action)) {
        if (!is_cut) {
            report(inner);
        }
    }
}

} // namespace

void check_recordings(const Scenario& scenario, Diagnostics& problems) {
    Recordings recordings;
    const CheckpointAction* checkpoint = nullptr;
    for (const Step& step : scenario.steps) {
        if (const auto* kept = std::get_if<CheckpointAction>(&step.action)) {
            checkpoint = checkpoint == nullptr ? kept : checkpoint;
        } else if (const auto* record = std::get_if<RecordWritesAction>(&step.action)) {
            add_recording(*record, recordings, problems);
        } else if (const auto* cut = std::get_if<CutPowerAction>(&step.action)) {
            check_cut(*cut, recordings, problems);
        }
        check_is_after_cut(step, problems);
    }
    if (checkpoint != nullptr && !recordings.empty()) {
        const RecordWritesAction& record = *recordings.begin()->second;
        problems.error(checkpoint->place,
                       concat("a machine whose writes are recorded (",
                              step_at(record.place, checkpoint->place), ") can not be kept"),
                       "remove the checkpoint, or record in a scenario of its own");
    }
}

} // namespace harness::scenario
