#include "harness/cli/restore_verify/night.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/restore_verify/promises.hpp"
#include "harness/restore_verify/retention_promise.hpp"
#include "harness/restore_verify/verdict_case.hpp"
#include "harness/scenario/duration.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace harness::cli {

namespace {

using reports::Case;
using reports::CaseStatus;
using restore_verify::Chosen;

constexpr std::size_t most_lines_told = 20;
constexpr std::string_view repository_step = "repository";

} // namespace

Night::Night(NightMeans means, Restic restic, reports::ScenarioReport& report,
             restore_verify::Night& record, Listener on_case)
    : means_(std::move(means)), restic_(std::move(restic)), report_(&report), record_(&record),
      on_case_(std::move(on_case)), deadline_(async::Deadline::in(means_.request->within)) {
    restic_.keep_cache_in(means_.work->cache().string());
}

std::int64_t Night::day() const {
    constexpr std::int64_t seconds_of_day = 86'400;
    return means_.now.seconds / seconds_of_day;
}

Case Night::begin(std::string step, std::string name) {
    Case out;
    out.suite_step = std::move(step);
    out.name = std::move(name);
    case_began_ = std::chrono::steady_clock::now();
    return out;
}

void Night::end(Case one) {
    means_.hiding.hide_in(one.name); // That of a command that has one in it.
    for (std::string* text : {&one.message, &one.seen, &one.expected, &one.output, &one.reason}) {
        means_.hiding.hide_in(*text, concat(one.suite_step, ": ", one.name));
    }
    if (one.status == CaseStatus::failed || one.status == CaseStatus::error) {
        record_->failures.push_back(concat(one.suite_step, ": ", one.message));
    }
    report_->cases.push_back(std::move(one));
    on_case_(report_->cases.back());
}

std::chrono::milliseconds Night::took() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 case_began_);
}

void Night::pass(Case one, std::string seen) {
    one.status = CaseStatus::passed;
    one.output = std::move(seen);
    one.time = took();
    end(std::move(one));
}

void Night::fail(Case one, const BoundedRun& run) {
    const auto trouble =
        restore_verify::explain(run.output.err, run.output.status.to_text(), *means_.request);
    one.status = trouble.is_verdict ? CaseStatus::failed : CaseStatus::error;
    one.message = concat(trouble.problem, "; ", trouble.help);
    one.expected = "restic ends with exit code 0";
    one.seen = restore_verify::telling_lines(run.output.err, most_lines_told);
    one.time = took();
    end(std::move(one));
}

void Night::leave_unverified(Case one, const std::string& why) {
    one.status = CaseStatus::skipped;
    one.time = took();
    one.reason = concat("not verified: ", why);
    end(std::move(one));
}

void Night::property(std::string name, std::string value) {
    report_->properties.push_back({std::move(name), means_.hiding.text(value)});
}

async::Task<> Night::run() {
    const bool is_open = co_await open();
    if (!is_open) {
        record_->not_verified.emplace_back("everything");
        co_return;
    }
    const bool is_known = co_await look_at_snapshots();
    if (!is_known) {
        record_->not_verified.emplace_back("everything");
        co_return;
    }
    co_await restore_all();
    if (means_.request->check_data) {
        co_await check_data();
    }
    judge_that_something_was_verified();
}

async::Task<bool> Night::open() {
    Case one = begin(std::string(repository_step), "opens");
    const async::Deadline limit = deadline_.at_most(means_.request->answer_within);
    const BoundedRun run = co_await restic_.call(restore_verify::config_call(), limit);
    if (run.is_late) {
        const auto known = restore_verify::explain(run.output.err, "", *means_.request);
        one.status = known.is_verdict ? CaseStatus::failed : CaseStatus::error;
        one.time = took();
        one.message = concat(
            "the repository did not open within ", scenario::to_text(means_.request->answer_within),
            run.output.err.empty() ? std::string("; see whether its server answers")
                                   : concat(": ", known.problem, "; ", known.help));
        one.seen = restore_verify::telling_lines(run.output.err, 3);
        end(std::move(one));
        co_return false;
    }
    if (!run.is_success()) {
        fail(std::move(one), run);
        co_return false;
    }
    const auto config = nlohmann::json::parse(run.output.out, nullptr, false);
    if (config.is_object()) {
        record_->repository_id = config.value("id", "");
    }
    property("repository.id", record_->repository_id);
    pass(std::move(one), "with the password that was given");
    for (Case& judged : restore_verify::judge_identity(record_->repository_id, *means_.history)) {
        end(std::move(judged));
    }
    co_return true;
}

async::Task<bool> Night::look_at_snapshots() {
    Case one = begin(std::string(repository_step), "lists its snapshots");
    const BoundedRun run = co_await restic_.call(restore_verify::snapshots_call(), deadline_);
    if (run.is_late) {
        leave_unverified(std::move(one), "the night was over");
        co_return false;
    }
    if (!run.is_success()) {
        fail(std::move(one), run);
        co_return false;
    }
    const auto all = restore_verify::parse_snapshots(run.output.out);
    const auto& choice = means_.request->choice;
    hosts_ = restore_verify::looked_at(choice, all);
    pass(std::move(one), concat(all.size(), " snapshots"));
    for (const auto& host : hosts_) {
        restore_verify::HostNight seen{.host = host.host, .snapshots = host.all.size()};
        if (!host.all.empty()) {
            seen.newest = host.all.back().id;
            seen.taken = host.all.back().taken;
        }
        if (means_.request->promises.retention) {
            seen.by_paths = restore_verify::by_paths(host);
        }
        record_->hosts.push_back(std::move(seen));
    }
    for (Case& judged :
         restore_verify::judge_snapshots(means_.request->promises, choice, hosts_, means_.now)) {
        end(std::move(judged));
    }
    for (const auto& host : record_->hosts) {
        for (Case& judged :
             restore_verify::judge_retention(means_.request->promises, host, *means_.history)) {
            end(std::move(judged));
        }
    }
    co_return true;
}

async::Task<> Night::restore_all() {
    const auto chosen = restore_verify::choose(means_.request->choice, hosts_, day());
    for (const Chosen& one : chosen) {
        property(concat("snapshot.", one.role),
                 concat(one.snapshot.id, " of ", to_text(one.snapshot.taken)));
        bool is_verified = false;
        if (deadline_.has_passed()) {
            Case late = begin(concat("restore the ", one.role), "is restored");
            leave_unverified(std::move(late),
                             concat("the night's ", scenario::to_text(means_.request->within),
                                    " were over; give 'within' more, or restore less by 'sample'"));
        } else {
            is_verified = co_await restore(&one);
        }
        if (!is_verified) {
            record_->not_verified.push_back(concat(one.role, " (", one.snapshot.short_id(), ")"));
        }
    }
}

async::Task<> Night::check_data() {
    const std::string subset = restore_verify::subset_of(*means_.request->check_data, day());
    Case one = begin("data", "a part of the packs is read");
    property("check-data", concat("part ", subset));
    if (deadline_.has_passed()) {
        leave_unverified(std::move(one), "the night was over");
        record_->not_verified.push_back(concat("data, part ", subset));
        co_return;
    }
    restore_verify::Words call = restore_verify::check_call(subset);
    const BoundedRun run = co_await restic_.call(std::move(call), deadline_);
    if (run.is_late) {
        leave_unverified(std::move(one), concat("the night was over while part ", subset,
                                                " of the packs was read"));
        record_->not_verified.push_back(concat("data, part ", subset));
    } else if (!run.is_success()) {
        fail(std::move(one), run);
    } else {
        pass(std::move(one), concat("part ", subset));
    }
}

void Night::judge_that_something_was_verified() {
    const bool is_told =
        std::any_of(report_->cases.begin(), report_->cases.end(), [](const Case& one) {
            return one.status == CaseStatus::failed || one.status == CaseStatus::error;
        });
    if (is_told || !record_->verified.empty()) {
        return;
    }
    Case one = begin(std::string(restore_verify::promises_step), "something was verified");
    one.status = CaseStatus::failed;
    one.message =
        concat("no snapshot was restored within ", scenario::to_text(means_.request->within),
               ": give 'within' more time, or restore less by 'sample' or 'only'");
    one.expected = "at least one";
    one.seen = "none";
    end(std::move(one));
}

} // namespace harness::cli
