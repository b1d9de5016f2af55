#include "harness/cli/render_accel.hpp"

#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/cli/host_options.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace harness::cli {

namespace {

using qemu::AcceleratorState;
using qemu::AcceleratorTrial;

std::string time_text(std::chrono::system_clock::time_point time) {
    return calendar::utc_text(std::chrono::floor<std::chrono::seconds>(time));
}

std::string row(std::string_view name, bool runs, std::string_view text) {
    return concat("  ", name, runs ? "  yes  " : "  no   ", text, "\n");
}

const AcceleratorTrial* best_of(const std::vector<AcceleratorTrial>& trials) {
    const auto found = std::find_if(trials.begin(), trials.end(), [](const auto& trial) {
        return trial.state == AcceleratorState::runs;
    });
    return found == trials.end() ? nullptr : &*found;
}

nlohmann::ordered_json entry(std::string_view name, std::string_view state, std::string_view reason,
                             std::string_view remedy) {
    nlohmann::ordered_json out;
    out["name"] = name;
    out["state"] = state;
    out["reason"] = reason;
    out["remedy"] = remedy;
    return out;
}

} // namespace

bool works(const std::vector<AcceleratorTrial>& trials) {
    return best_of(trials) != nullptr;
}

std::string render_accel_table(const std::vector<AcceleratorTrial>& trials) {
    std::string out;
    for (const AcceleratorTrial& trial : trials) {
        const bool runs = trial.state == AcceleratorState::runs;
        const std::string seen =
            trial.remembered ? concat(" (seen ", time_text(*trial.remembered), ")") : "";
        out += row(qemu::to_text(trial.accelerator), runs,
                   concat(runs ? "guests run" : trial.reason, seen));
        out += trial.remedy.empty() ? "" : concat("            help: ", trial.remedy, "\n");
    }
    out += row("hvf", false, hvf_reason);
    const AcceleratorTrial* best = best_of(trials);
    return out + (best == nullptr
                      ? std::string("no machine can run here\n")
                      : concat("machines run under ", qemu::to_text(best->accelerator), "\n"));
}

std::string render_accel_json(const std::vector<AcceleratorTrial>& trials) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const AcceleratorTrial& trial : trials) {
        auto one = entry(qemu::to_text(trial.accelerator), qemu::to_text(trial.state), trial.reason,
                         trial.remedy);
        one["remembered"] = trial.remembered ? nlohmann::ordered_json(time_text(*trial.remembered))
                                             : nlohmann::ordered_json(nullptr);
        list.push_back(std::move(one));
    }
    auto hvf = entry("hvf", "foreign", hvf_reason, "");
    hvf["remembered"] = nullptr;
    list.push_back(std::move(hvf));
    nlohmann::ordered_json out;
    const AcceleratorTrial* best = best_of(trials);
    out["chosen"] = best == nullptr ? nlohmann::ordered_json(nullptr)
                                    : nlohmann::ordered_json(qemu::to_text(best->accelerator));
    out["accelerators"] = std::move(list);
    return out.dump(2) + "\n";
}

} // namespace harness::cli
