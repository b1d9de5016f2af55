#include "harness/async/blocking.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/split.hpp"
#include "harness/cli/restore_verify/night.hpp"
#include "harness/cli/restore_verify/restored_tree.hpp"
#include "harness/engine/text_check.hpp"
#include "harness/restore_verify/comparison.hpp"
#include "harness/restore_verify/promises.hpp"

#include <algorithm>

namespace harness::cli {

namespace {

using reports::Case;
using reports::CaseStatus;
using restore_verify::Entry;
using restore_verify::EntryType;

constexpr std::size_t most_lines_seen = 10;

std::chrono::milliseconds since(std::chrono::steady_clock::time_point began) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 began);
}

restore_verify::Words devices_of(const std::vector<Entry>& listed) {
    restore_verify::Words out;
    for (const Entry& entry : listed) {
        if (entry.type == EntryType::device) {
            out.push_back(entry.path);
        }
    }
    return out;
}

/// "finished verifying 3 files in /x (took 9ms)"
std::string verified_line(std::string_view out) {
    for (const std::string_view line : split_lines(out)) {
        if (line.starts_with("finished verifying ")) {
            return std::string(line.substr(0, line.find(" in ")));
        }
    }
    return "";
}

/// What stands on a disk takes whole blocks, and an inode.
Bytes room_for(const restore_verify::Selection& selection) {
    constexpr std::uint64_t of_each = 4096;
    constexpr std::uint64_t reserve = 16ULL << 20U; // Of what restic keeps while it restores.
    return selection.size + Bytes{selection.entries.size() * of_each} + Bytes{reserve};
}

async::ChildCommand command_of(const scenario::Command& command) {
    async::ChildCommand out;
    out.program = "env";
    if (const auto* script = std::get_if<scenario::ShellScript>(&command)) {
        out.arguments = {"bash", "-euo", "pipefail", "-c", script->text};
    } else {
        out.arguments = std::get<scenario::Argv>(command).arguments;
    }
    return out;
}

/// Why a command did not end as it must; empty where it did.
void judge_run(const scenario::RunAction& action, const async::CommandOutput& output, Case& one) {
    if (output.status.signal != 0 || !may_end_with(action, output.status.code)) {
        one.message = concat("the command ended with ", output.status.to_text());
        one.expected = exit_codes_text(action);
        one.seen = concat(output.status.to_text(), "\n",
                          restore_verify::telling_lines(output.err, most_lines_seen));
        one.status = CaseStatus::failed;
        return;
    }
    for (const auto& [expected, text, what] :
         {std::tuple(&action.standard_output, &output.out, "stdout"),
          std::tuple(&action.standard_error, &output.err, "stderr")}) {
        const auto mismatch = *expected ? engine::mismatch_of(**expected, *text, what)
                                        : std::optional<engine::TextMismatch>();
        if (mismatch) {
            one.message = mismatch->message;
            one.expected = mismatch->expected;
            one.seen = *text;
            one.status = CaseStatus::failed;
            return;
        }
    }
    one.status = CaseStatus::passed;
}

} // namespace

async::Task<bool> Night::restore(const restore_verify::Chosen* chosen) {
    Restoring one;
    one.chosen = chosen;
    one.step = concat("restore the ", chosen->role);
    const bool is_listed = co_await list(&one);
    if (!is_listed || !has_room(one)) {
        co_return false;
    }
    bool is_verified = co_await restore_files(&one);
    if (is_verified) {
        is_verified = co_await compare(&one);
        for (const restore_verify::Check& check : means_.request->checks) {
            co_await run_check(&one, &check);
        }
    }
    if (is_verified) {
        record_->verified.push_back(one.done);
    }
    const std::function<void()> clear = [work = means_.work] { work->clear_tree(); };
    co_await async::run_blocking(clear);
    co_return is_verified;
}

async::Task<bool> Night::list(Restoring* one) {
    Case listing = begin(one->step, "is listed");
    restore_verify::Words call = restore_verify::list_call(one->chosen->snapshot.id);
    const BoundedRun run = co_await restic_.call(std::move(call), deadline_);
    if (run.is_late) {
        leave_unverified(std::move(listing), "the night was over while it was listed");
        co_return false;
    }
    if (!run.is_success()) {
        fail(std::move(listing), run);
        co_return false;
    }
    for (const std::string_view line : split_lines(run.output.out)) {
        if (auto entry = restore_verify::parse_listed(line)) {
            one->listed.push_back(std::move(*entry));
        }
    }
    const auto& request = *means_.request;
    one->selection = restore_verify::select(one->listed, request.only, request.sample, day());
    note_size(*one);
    if (!one->selection.missing.empty()) {
        listing.status = CaseStatus::failed;
        listing.message = concat("the snapshot has no ", join(one->selection.missing, ", "),
                                 ": see `restic ls ", one->chosen->snapshot.short_id(), "`");
        end(std::move(listing));
        co_return false;
    }
    const std::string others =
        one->selection.left_out == 0
            ? std::string()
            : concat(", ", one->selection.left_out, " more than one call can name are left out");
    const std::string part =
        request.sample ? concat(" (each within ", one->selection.nights, " nights", others, ")")
                       : "";
    pass(std::move(listing),
         concat(one->listed.size(), " entries, of which ", one->selection.entries.size(), " with ",
                to_human(one->selection.size), " are restored", part));
    co_return true;
}

/// The whole snapshot's size, whatever is restored of it.
void Night::note_size(const Restoring& one) {
    if (!one.chosen->is_newest) {
        return;
    }
    const auto all = restore_verify::select(one.listed, {}, std::nullopt, 0);
    for (restore_verify::HostNight& host : record_->hosts) {
        if (host.host == one.chosen->snapshot.host) {
            host.bytes = all.size.count;
            host.files = static_cast<std::uint64_t>(
                std::count_if(one.listed.begin(), one.listed.end(),
                              [](const Entry& entry) { return entry.type == EntryType::file; }));
            for (Case& judged :
                 restore_verify::judge_size(means_.request->promises, host, *means_.history)) {
                end(std::move(judged));
            }
        }
    }
}

bool Night::has_room(const Restoring& one) {
    const Bytes needed = room_for(one.selection);
    const Bytes free = means_.work->free_space();
    if (free >= needed) {
        return true;
    }
    Case full = begin(one.step, "has room");
    full.status = CaseStatus::error;
    full.message =
        concat("the restore needs ", to_human(needed), " in ",
               means_.work->tree().parent_path().parent_path().string(), ", where ", to_human(free),
               " are free; name another 'directory', or restore less by 'only' or "
               "'sample'");
    full.expected = concat(to_human(needed), " free");
    full.seen = concat(to_human(free), " free");
    end(std::move(full));
    return false;
}

async::Task<bool> Night::restore_files(Restoring* one) {
    Case restoring = begin(one->step, "is restored, each byte as it was backed up");
    const restore_verify::Words devices =
        means_.is_root ? restore_verify::Words() : devices_of(one->listed);
    restore_verify::Words call =
        restore_verify::restore_call(one->chosen->snapshot.id, means_.work->tree().string(),
                                     one->selection, devices, means_.version);
    const auto began = std::chrono::steady_clock::now();
    const BoundedRun run = co_await restic_.call(std::move(call), deadline_);
    const std::chrono::milliseconds took = since(began);
    if (run.is_late) {
        leave_unverified(std::move(restoring), "the night was over while it was restored");
        co_return false;
    }
    const std::string verified = verified_line(run.output.out);
    if (!run.is_success()) {
        fail(std::move(restoring), run);
        co_return false;
    }
    if (verified.empty()) {
        restoring.status = CaseStatus::error;
        restoring.message = "restic does not say that it has verified what it restored; try "
                            "another version of it";
        restoring.seen = run.output.out;
        end(std::move(restoring));
        co_return false;
    }
    pass(std::move(restoring), verified);
    restore_verify::VerifiedSnapshot& done = one->done;
    done.id = one->chosen->snapshot.id;
    done.role = one->chosen->role;
    done.entries = one->selection.entries.size();
    done.bytes = one->selection.size.count;
    done.milliseconds = took.count();
    done.is_part = !one->selection.includes.empty();
    for (Case& judged : restore_verify::judge_time(means_.request->promises, done)) {
        end(std::move(judged));
    }
    co_return true;
}

async::Task<bool> Night::compare(Restoring* one) {
    Case comparing = begin(one->step, "has all entries, with type, size, mode and time");
    restore_verify::Comparison comparison;
    const std::filesystem::path tree = means_.work->tree();
    const bool is_root = means_.is_root;
    const std::function<void()> read_and_compare = [one, &comparison, tree, is_root] {
        comparison =
            restore_verify::compare(one->listed, one->selection, read_restored_tree(tree), is_root);
    };
    co_await async::run_blocking(read_and_compare);
    if (!comparison.is_equal()) {
        comparing.status = CaseStatus::failed;
        comparing.message =
            concat("what was restored is not what the snapshot lists: ", comparison.summary());
        comparing.expected = "each entry as `restic ls` shows it";
        comparing.seen = join(comparison.examples, "\n");
        end(std::move(comparing));
        co_return false;
    }
    std::string seen = concat(comparison.compared, " entries");
    if (comparison.unrestorable > 0) {
        seen += concat(", without ", comparison.unrestorable, " sockets, which restic leaves out");
    }
    if (comparison.devices_left > 0) {
        seen += concat(", without ", comparison.devices_left, " devices, which need root");
    }
    pass(std::move(comparing), std::move(seen));
    co_return true;
}

async::Task<> Night::run_check(const Restoring* one, const restore_verify::Check* check) {
    Case running = begin(one->step, check->name);
    if (deadline_.has_passed()) {
        record_->not_verified.push_back(concat(one->chosen->role, ": ", check->name));
        leave_unverified(std::move(running), "the night was over");
        co_return;
    }
    async::ChildCommand command = command_of(check->action.command);
    std::vector<std::string> without;
    for (const std::string& variable : means_.hidden_variables) {
        without.emplace_back("-u");
        without.push_back(variable);
    }
    command.arguments.insert(command.arguments.begin(), without.begin(), without.end());
    command.directory = means_.work->tree().string();
    command.environment.emplace_back("SNAPSHOT", one->chosen->snapshot.id);
    command.environment.emplace_back("SNAPSHOT_HOST", one->chosen->snapshot.host);
    const async::Deadline limit = deadline_.at_most(check->within);
    const BoundedRun run = co_await run_bounded(std::move(command), limit, means_.interrupt);
    running.time = took();
    running.output = concat(run.output.out, run.output.err);
    if (run.is_late && deadline_.has_passed()) {
        record_->not_verified.push_back(concat(one->chosen->role, ": ", check->name));
        leave_unverified(std::move(running), "the night was over while it ran");
        co_return;
    }
    if (run.is_late) {
        running.status = CaseStatus::failed;
        running.message = concat("the command had not ended within ", async::to_text(limit));
    } else {
        judge_run(check->action, run.output, running);
    }
    end(std::move(running));
}

} // namespace harness::cli
