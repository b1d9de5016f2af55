#include "harness/async/deadline.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/engine/apply.hpp"
#include "harness/engine/runner.hpp"

#include <csignal>

// The steps about programs that go on beside others.
namespace harness::engine {

namespace {

constexpr std::chrono::seconds grace_after_kill{5};
constexpr int terminated_code = 128 + SIGTERM; ///< A shell's, whose program a signal has ended.

/// False once the deadline has passed.
async::Task<bool> has_news(ports::Program* program, async::Deadline deadline) {
    if (deadline.has_passed()) {
        co_return false;
    }
    co_return co_await async::ends_before(program->news(), deadline);
}

bool has_ended_as_asked(const ports::ExecResult& how) {
    return how.signal == SIGTERM ||
           (how.signal == 0 && (how.code == 0 || how.code == terminated_code));
}

} // namespace

/// Called wherever one of them can have ended meanwhile. What is told of is forgotten: a later step
/// is not to blame again.
std::optional<StepEnd> Runner::dead_load() {
    for (const auto& [name, load] : loads_) {
        const auto how = load->program() != nullptr ? load->program()->ending() : std::nullopt;
        if (!how) {
            continue;
        }
        load->close();
        show_load(name, *load);
        current().output += load->last_lines();
        return fail(concat("'", name, "', which the step '", load->step(),
                           "' has started, has ended by itself; its last lines are the output of "
                           "this step. Let it go on until 'stop: ",
                           name, "'"),
                    "a program that goes on", ending_of(*how));
    }
    return std::nullopt;
}

void Runner::show_load(const std::string& name, const Load& load) {
    attach(concat(name, ".log"), load.log());
}

/// The machine has ended, and they with it.
void Runner::end_loads() {
    for (const auto& [name, load] : loads_) {
        load->end_with_machine();
        show_load(name, *load);
    }
}

/// At the scenario's end there is no other step to tell it: the one that has started it.
void Runner::judge_loads_at_end() {
    try {
        for (const auto& [name, load] : loads_) {
            if (load->program() != nullptr && load->program()->ending()) {
                current_ = cases_of(load->step());
                (void)dead_load();
            }
        }
    } catch (const Error&) {
        // The machine has gone, and its end was told.
    }
    end_loads();
}

/// Null where it was never started, or goes on no more: the step before this one did not pass.
Load* Runner::running_load(const scenario::Word& name) {
    const auto found = loads_.find(name.text());
    const bool goes_on = found != loads_.end() && found->second->program() != nullptr;
    return goes_on ? found->second.get() : nullptr;
}

StepEnd Runner::fail_without(const scenario::Word& load) {
    return fail(concat("'", load.text(), "' does not go on; a step before this one did not pass"),
                "", "");
}

async::Task<StepEnd> Runner::step(const scenario::StartAction* action, async::Deadline) {
    const std::string& name = action->load.text();
    auto load = std::make_unique<Load>(current().suite_step);
    ports::ExecRequest request;
    request.arguments = arguments_of(action->command);
    const auto listener = [raw = load.get()](const ports::OutputPiece& piece) { raw->take(piece); };
    load->begin(agent().start(std::move(request), listener));
    loads_[name] = std::move(load);
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::ListenAction* action, async::Deadline deadline) {
    Load* const running = running_load(action->load);
    if (running == nullptr) {
        co_return fail_without(action->load);
    }
    const Load& load = *running;
    const std::size_t before = load.ledger().line_count();
    while (load.ledger().line_count() < before + action->lines) {
        if (const auto dead = dead_load()) {
            co_return *dead;
        }
        const bool goes_on = co_await has_news(load.program(), deadline);
        if (!goes_on) {
            current().output += load.last_lines();
            co_return fail(concat("'", action->load.text(), "' has written too little within ",
                                  async::to_text(deadline),
                                  "; ask for fewer 'lines', or give the step a longer 'deadline'"),
                           concat(action->lines, " lines"),
                           concat(load.ledger().line_count() - before, " lines"));
        }
    }
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::StopAction* action, async::Deadline deadline) {
    const std::string& name = action->load.text();
    Load* const running = running_load(action->load);
    if (running == nullptr) {
        co_return fail_without(action->load);
    }
    Load& load = *running;
    ports::Program& program = *load.program();
    program.signal(SIGTERM);
    bool is_in_time = true;
    for (async::Deadline limit = deadline; !program.ending();) {
        const bool is_heard = co_await has_news(&program, limit);
        if (is_heard) {
            continue;
        }
        if (!is_in_time) {
            async::throw_timeout("the guest agent, asked to kill a program", limit);
        }
        is_in_time = false;
        program.signal(SIGKILL);
        limit = async::Deadline::in(grace_after_kill);
    }
    const ports::ExecResult how = *program.ending();
    load.close();
    show_load(name, load);
    current().output += concat(load.ledger().line_count(), " lines\n");
    if (is_in_time && has_ended_as_asked(how)) {
        co_return StepEnd::passed;
    }
    current().output += load.last_lines();
    if (!is_in_time) {
        co_return fail(concat("'", name, "' did not end within ", async::to_text(deadline),
                              " of SIGTERM, and was killed; let it end by that signal, or give the "
                              "step a longer 'deadline'"),
                       "an end by SIGTERM", ending_of(how));
    }
    co_return fail(concat("'", name, "' did not end by the signal that asked it to"),
                   "an end by SIGTERM, or exit code 0 or 143", ending_of(how));
}

} // namespace harness::engine
