#include "harness/engine/apply.hpp"

#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
        text.pop_back();
    }
    return text;
}

async::Task<ports::ExecResult> run(ports::GuestAgent* agent, disko::Argv argv,
                                   async::Deadline deadline) {
    ports::ExecRequest request;
    request.skips_pauses = pauses_for_nothing(argv.front());
    request.arguments = std::move(argv);
    co_return co_await agent->exec(std::move(request), deadline);
}

async::Task<bool> holds(ports::GuestAgent* agent, const disko::Guard* guard,
                        async::Deadline deadline) {
    std::string resolved;
    if (guard->probe.judgement == disko::Judgement::prints_line_of_resolved_path) {
        disko::Argv follow{"readlink", "-f", guard->probe.text};
        const ports::ExecResult path = co_await run(agent, std::move(follow), deadline);
        resolved = trimmed(path.out);
    }
    const ports::ExecResult result = co_await run(agent, guard->probe.argv, deadline);
    co_return answers_yes(guard->probe, result, resolved) == guard->wanted;
}

async::Task<bool> is_needed(ports::GuestAgent* agent, const disko::Action* action,
                            async::Deadline deadline) {
    for (const disko::Guard& guard : action->guards) {
        const bool wanted = co_await holds(agent, &guard, deadline);
        if (!wanted) {
            co_return false;
        }
    }
    co_return true;
}

/// The commands of an action: one, or one for each line that its question prints.
async::Task<std::vector<disko::Argv>>
commands_of(ports::GuestAgent* agent, const disko::Action* action, async::Deadline deadline) {
    std::vector<disko::Argv> commands;
    if (!action->for_each) {
        commands.push_back(action->argv);
        co_return commands;
    }
    const ports::ExecResult listed = co_await run(agent, action->for_each->argv, deadline);
    for (const std::string_view line : split_lines(listed.out)) {
        const auto words = split_words(line);
        const std::string& wanted = action->for_each->second_word;
        if (words.empty() || (!wanted.empty() && (words.size() < 2 || words[1] != wanted))) {
            continue;
        }
        disko::Argv command = action->argv;
        std::replace(command.begin(), command.end(), std::string("{}"), std::string(words.front()));
        commands.push_back(std::move(command));
    }
    co_return commands;
}

/// Where disko tolerates a failure it expects a program to say no, not that one dies.
bool counts(const disko::Action& action, const ports::ExecResult& result) {
    const bool has_died = result.signal != 0 || result.timed_out;
    return !result.is_success() && (!action.failure_is_tolerated || has_died);
}

/// Runs one action whole; the failure that counts, if there is one.
async::Task<std::optional<ApplyFailure>>
perform(ports::GuestAgent* agent, const disko::Action* action, async::Deadline deadline) {
    const std::vector<disko::Argv> commands = co_await commands_of(agent, action, deadline);
    for (const disko::Argv& command : commands) {
        ports::ExecResult result = co_await run(agent, command, deadline);
        disko::Argv tried = command;
        if (!result.is_success() && !result.timed_out && action->fallback_argv) {
            tried = *action->fallback_argv;
            result = co_await run(agent, tried, deadline);
        }
        if (counts(*action, result)) {
            co_return ApplyFailure{action->summary, action->path.text, join(tried, " "),
                                   ending_of(result)};
        }
    }
    co_return std::nullopt;
}

} // namespace

bool pauses_for_nothing(std::string_view program) {
    return program == "sgdisk";
}

bool answers_yes(const disko::Probe& probe, const ports::ExecResult& result,
                 std::string_view resolved) {
    const auto lines = split_lines(result.out);
    switch (probe.judgement) {
    case disko::Judgement::succeeds:
        return result.is_success();
    case disko::Judgement::prints_text:
        return result.out.find(probe.text) != std::string::npos;
    case disko::Judgement::prints_line:
        return std::find(lines.begin(), lines.end(), probe.text) != lines.end();
    case disko::Judgement::prints_line_starting_with:
        return std::any_of(lines.begin(), lines.end(),
                           [&](std::string_view line) { return line.starts_with(probe.text); });
    case disko::Judgement::prints_line_of_resolved_path:
        return std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
            const auto words = split_words(line);
            return !words.empty() && words.front() == resolved;
        });
    }
    return false;
}

std::string ending_of(const ports::ExecResult& result) {
    const std::string how = result.timed_out
                                ? concat("did not end within ", result.limit, " and was killed")
                            : result.signal != 0 ? concat("killed by signal ", result.signal)
                                                 : concat("exit code ", result.code);
    const std::string said = trimmed(result.err.empty() ? result.out : result.err);
    constexpr std::size_t most = 2000;
    const std::string end = said.size() > most ? said.substr(said.size() - most) : said;
    return end.empty() ? how : concat(how, ": ", end);
}

async::Task<std::optional<ApplyFailure>>
apply(ports::GuestAgent& agent, std::span<const disko::Action> actions, async::Deadline deadline,
      std::function<void(std::string_view)> log, ports::Trace trace) {
    std::optional<ApplyFailure> failure;
    for (const disko::Action& action : actions) {
        if (failure && !action.runs_after_failure) {
            continue;
        }
        const ports::Span span = trace.span(action.summary);
        const auto started = std::chrono::steady_clock::now();
        const bool needed = co_await is_needed(&agent, &action, deadline);
        if (!needed) {
            log(concat(action.summary, ": not needed (", async::elapsed_since(started).count(),
                       " ms)"));
            continue;
        }
        auto outcome = co_await perform(&agent, &action, deadline);
        log(concat(action.summary, outcome ? ": failed (" : ": ",
                   async::elapsed_since(started).count(), outcome ? " ms)" : " ms"));
        if (outcome && !failure) {
            failure = std::move(outcome);
        }
    }
    co_return failure;
}

} // namespace harness::engine
