#include "harness/cli/scheduling_options.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"

#include <CLI/CLI.hpp>

namespace harness::cli {

namespace {

constexpr std::size_t most_jobs = 256;
constexpr std::size_t most_rounds = 1000;
constexpr std::size_t rounds_until_failure = 100; ///< Where nobody says how many.
constexpr std::size_t most_retries = 10;

Diagnostics wrong(std::string_view option, std::string_view word, std::string help) {
    Diagnostics problems;
    problems.error(Place{.file = "harness run", .line_text = {}},
                   concat("'", word, "' can not be the value of ", option), std::move(help));
    return problems;
}

std::optional<std::size_t> number_within(std::string_view word, std::size_t least,
                                         std::size_t most) {
    const auto number = read_number<std::size_t>(word);
    return number && *number >= least && *number <= most ? number : std::nullopt;
}

} // namespace

std::size_t SchedulingOptions::rounds() const {
    if (repeat > 0) {
        return repeat;
    }
    return until_failure ? rounds_until_failure : 1;
}

void add_scheduling(CLI::App& run, SchedulingWords& words) {
    run.add_option("-j,--jobs", words.jobs,
                   "Machines at once: a number, or auto for what processors, memory and disk space "
                   "allow (auto)");
    run.add_flag("--fail-fast", words.flags.fails_fast,
                 "Begin no more scenarios after one did not pass; what runs goes on to its end");
    run.add_option("--repeat", words.repeat, "Run all of it this many times");
    run.add_flag("--until-fail", words.flags.until_failure,
                 "Repeat until one does not pass, at most --repeat times (100)");
    run.add_option("--retries", words.retries,
                   "Run again what did not pass, up to this many times; what passes then is flaky "
                   "(exit 0)");
    run.add_option("--shuffle", words.shuffle,
                   "Begin in an order drawn by lot from this number, instead of longest first");
    run.add_option("--shard", words.shard,
                   "Run a part only: 2/3 is the second of three, which together run everything");
    run.add_option("--durations", words.flags.durations,
                   "Go by the past durations in this file; --shard without it goes by steps");
}

Result<SchedulingOptions> read_scheduling(const SchedulingWords& words) {
    SchedulingOptions out = words.flags;
    if (words.jobs != "auto") {
        const auto jobs = number_within(words.jobs, 1, most_jobs);
        if (!jobs) {
            return wrong("--jobs", words.jobs, concat("give 1 to ", most_jobs, ", or auto"));
        }
        out.jobs = *jobs;
    }
    if (!words.repeat.empty()) {
        const auto repeat = number_within(words.repeat, 1, most_rounds);
        if (!repeat) {
            return wrong("--repeat", words.repeat, concat("give 1 to ", most_rounds));
        }
        out.repeat = *repeat;
    }
    if (!words.retries.empty()) {
        const auto retries = number_within(words.retries, 0, most_retries);
        if (!retries) {
            return wrong("--retries", words.retries, concat("give 0 to ", most_retries));
        }
        out.retries = *retries;
    }
    if (!words.shuffle.empty()) {
        out.shuffle_seed = read_number(words.shuffle);
        if (!out.shuffle_seed) {
            return wrong("--shuffle", words.shuffle,
                         "give a number; the same one gives the same order");
        }
    }
    if (!words.shard.empty()) {
        out.shard = engine::parse_shard(words.shard);
        if (!out.shard) {
            return wrong("--shard", words.shard, "give the part and their number, as in 2/3");
        }
    }
    return out;
}

} // namespace harness::cli
