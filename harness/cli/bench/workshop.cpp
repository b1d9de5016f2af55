#include "harness/cli/bench/workshop.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/load.hpp"
#include "harness/machine/make_plan.hpp"

#include <algorithm>
#include <ostream>

namespace harness::cli {

namespace fs = std::filesystem;

namespace {

std::string in_a_line(std::string text) {
    constexpr std::size_t most = 200;
    text = text.substr(0, most);
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

} // namespace

Workshop::Workshop(Environment& environment, BenchSettings settings)
    : environment_(environment), settings_(std::move(settings)),
      interrupt_(context_.get_executor()) {}

Workshop::~Workshop() {
    if (directory_) {
        std::error_code ignored;
        fs::remove_all(directory_->path(), ignored);
    }
}

void Workshop::find_machines() {
    if (means_) {
        return;
    }
    auto means = find_means(environment_);
    if (!means) {
        throw Error(concat("no machine can be started here:\n", render(means.error())));
    }
    async::run(context_, appliance::build(
                             means->sources, means->system, interrupt_,
                             [this](std::string_view line) { environment_.err << line << "\n"; }));
    means->program = async::run(context_, qemu::version_of(means->program));
    const auto say = [this](std::string_view line) { environment_.err << line << "\n"; };
    accelerator_ = async::run(
        context_, qemu::choose_accelerator({context_.get_executor(), means->program, means->system,
                                            means->sources.cache, &interrupt_, say}));
    auto saved = std::make_shared<qemu::SavedMachines>(
        means->sources.cache / "machines", means->program, means->system.digest,
        [this](std::string_view line) { environment_.err << line << "\n"; });
    warm_ = std::make_unique<qemu::QemuHost>(context_.get_executor(), means->program, *accelerator_,
                                             means->system, std::move(saved));
    cold_ = std::make_unique<qemu::QemuHost>(context_.get_executor(), means->program, *accelerator_,
                                             means->system);
    means_ = std::move(*means);
}

ports::MachineHost& Workshop::warm() {
    find_machines();
    return *warm_;
}

ports::MachineHost& Workshop::cold() {
    find_machines();
    return *cold_;
}

const Means& Workshop::means() {
    find_machines();
    return *means_;
}

qemu::Accelerator Workshop::accelerator() {
    find_machines();
    return accelerator_->accelerator;
}

fs::path Workshop::report() const {
    return environment_.shipped_reports / "yoga.json";
}

const machine::Plan& Workshop::plan() {
    if (!plan_) {
        Diagnostics warnings;
        const std::string file = report().string();
        const auto recorded = load_report(file, Place{.file = file, .line_text = {}}, warnings);
        if (!recorded) {
            throw Error(render(recorded.error()));
        }
        plan_ = machine::make_plan("bench", *recorded, {}, environment_.limits);
        if (cold().gives_host_processor()) {
            machine::use_host_processor(*plan_);
        }
    }
    return *plan_;
}

fs::path Workshop::make_directory(std::string_view name) {
    if (!directory_) {
        tidy_run_directories(environment_.runs);
        directory_ = std::make_unique<RunDirectory>(environment_.runs, time_for_names(), "bench");
        directory_->mark_scratch();
    }
    fs::path path = directory_->path() / concat(++directories_, "-", name);
    fs::create_directories(path);
    return path;
}

void Workshop::throw_if_interrupted() const {
    if (interrupt_.is_requested()) {
        throw Error(interrupt_.reason());
    }
}

std::vector<std::pair<std::string, std::string>> Workshop::facts() const {
    std::vector<std::pair<std::string, std::string>> out{
        {"harness", HARNESS_VERSION},
        {"processors", std::to_string(environment_.limits.cpus)},
        {"measured each", concat(settings_.repeat, settings_.repeat == 1 ? " time" : " times")}};
    if (settings_.is_quick) {
        out.emplace_back("quick", "these figures say nothing of speed");
    }
    if (cold_) {
        const auto more = cold_->properties();
        out.insert(out.end(), more.begin(), more.end());
    }
    return out;
}

bench::Row Workshop::race(bench::Row row, std::vector<Contender> contenders) {
    std::vector<bench::Series> series;
    for (const Contender& one : contenders) {
        series.push_back({one.of, {}, one.why_not.empty() ? "" : concat("skipped: ", one.why_not)});
    }
    for (unsigned run = 0; run < settings_.repeat; ++run) {
        for (std::size_t i = 0; i < contenders.size(); ++i) {
            if (!series[i].skipped.empty()) {
                continue;
            }
            throw_if_interrupted();
            try {
                series[i].values.push_back(contenders[i].once());
            } catch (const Error& error) {
                throw_if_interrupted();
                if (i == 0) {
                    throw;
                }
                series[i].skipped = concat("failed: ", in_a_line(error.what()));
            }
        }
    }
    row.ours = std::move(series.front());
    row.baselines.assign(std::make_move_iterator(series.begin() + 1),
                         std::make_move_iterator(series.end()));
    return row;
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

} // namespace harness::cli
