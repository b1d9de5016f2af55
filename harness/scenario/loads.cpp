#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/meaning.hpp"

#include <map>

namespace harness::scenario {

namespace {

/// A program that an earlier step has started.
struct Started {
    const Step* by = nullptr;
    const Step* ended_by = nullptr;   ///< Null: it goes on.
    const Step* checkpoint = nullptr; ///< Since then.
};

/// What earlier steps have started, as the steps are followed.
class Loads {
  public:
    explicit Loads(Diagnostics& problems) : problems_(problems) {}

    void follow(const Step& step) {
        if (const auto* start = std::get_if<StartAction>(&step.action)) {
            begin(step, *start);
        } else if (const auto* listen = std::get_if<ListenAction>(&step.action)) {
            (void)running(listen->load, listen->place);
        } else if (const auto* stop = std::get_if<StopAction>(&step.action)) {
            if (Started* one = running(stop->load, stop->place); one != nullptr) {
                one->ended_by = &step;
            }
        } else if (const auto* check = std::get_if<LedgerAction>(&step.action)) {
            judge(*check);
        } else if (std::holds_alternative<CheckpointAction>(step.action)) {
            keep(step);
        } else if (std::holds_alternative<RebootAction>(step.action) ||
                   std::holds_alternative<PowerOffAction>(step.action) ||
                   std::holds_alternative<ReplaceAction>(step.action)) {
            end_all(step);
        }
    }

  private:
    void begin(const Step& step, const StartAction& start) {
        const auto [first, is_new] = started_.emplace(start.load, Started{&step});
        if (!is_new) {
            problems_.error(start.load_place,
                            concat("the name '", start.load.text(), "' is taken by ",
                                   step_at(first->second.by->place, start.load_place)),
                            "give each 'start' step its own name in 'as'");
        }
    }

    /// Null where it was told that there is none.
    Started* known(const Word& load, const Place& place) {
        const auto found = started_.find(load);
        if (found != started_.end()) {
            return &found->second;
        }
        std::vector<std::string> names;
        for (const auto& [name, one] : started_) {
            names.push_back(name.text());
        }
        problems_.error(place, concat("no earlier step starts '", load.text(), "'"),
                        names.empty()
                            ? concat("add a 'start' step with 'as: ", load.text(), "' before it")
                            : suggestion(load.text(), names));
        return nullptr;
    }

    Started* running(const Word& load, const Place& place) {
        Started* one = known(load, place);
        if (one != nullptr && one->ended_by != nullptr) {
            problems_.error(place,
                            concat("'", load.text(), "' goes on no more: ",
                                   step_at(one->ended_by->place, place), " has ended it"),
                            "move this step above that one, or start another");
        }
        return one;
    }

    void judge(const LedgerAction& check) {
        const Started* one = known(check.load, check.load_place);
        if (one != nullptr && one->checkpoint != nullptr) {
            problems_.error(check.load_place,
                            concat("later runs begin at the checkpoint (",
                                   step_at(one->checkpoint->place, check.load_place),
                                   ") and have no ledger of '", check.load.text(), "'"),
                            "move the checkpoint above the 'start' step, or below this check");
        }
    }

    void keep(const Step& checkpoint) {
        for (auto& [name, one] : started_) {
            if (one.ended_by == nullptr) {
                problems_.error(checkpoint.place,
                                concat("'", name.text(), "' (",
                                       step_at(one.by->place, checkpoint.place),
                                       ") goes on here, and can not be kept with the machine"),
                                concat("add 'stop: ", name.text(),
                                       "' before it, or move it above the "
                                       "'start' step"));
            }
            one.checkpoint = &checkpoint;
        }
    }

    void end_all(const Step& step) {
        for (auto& [name, one] : started_) {
            one.ended_by = one.ended_by == nullptr ? &step : one.ended_by;
        }
    }

    std::map<Word, Started> started_;
    Diagnostics& problems_;
};

} // namespace

void check_loads(const Scenario& scenario, Diagnostics& problems) {
    Loads loads(problems);
    for (const Step* step : with_inner_steps(scenario.steps)) {
        if (step->when != When::failure) {
            loads.follow(*step);
        }
    }
}

} // namespace harness::scenario
