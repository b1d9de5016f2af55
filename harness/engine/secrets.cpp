#include "harness/async/deadline.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/engine/runner.hpp"

#include <array>
#include <cstdio>

// What nobody is to see, on its way into a machine: the values go as contents of files alone.
namespace harness::engine {

namespace {

constexpr std::chrono::seconds put_limit{30};
constexpr std::chrono::seconds search_limit{60};

/// Nobody else can open them before they belong to their owner.
constexpr std::string_view make_files = R"(set -eu
for file; do
    mkdir -p -- "${file%/*}"
    rm -f -- "$file"
    (umask 077 && : >"$file")
done)";

/// Of each three arguments: owner, mode, file.
constexpr std::string_view give_to_owners = R"(set -eu
while [ $# -gt 0 ]; do
    chmod -- "$2" "$3"
    chown -- "$1" "$3"
    shift 3
done)";

/// What was told a moment ago as well.
constexpr std::string_view print_journal =
    "journalctl --sync; exec journalctl --quiet --no-pager --all --output=cat";

ports::ExecRequest script(std::string_view text) {
    ports::ExecRequest request;
    request.arguments = {"bash", "-c", std::string(text), "secrets"};
    return request;
}

/// Where there are the tools for disks alone nobody has a name.
std::string by_number(std::string_view owner) {
    const auto number = [](std::string_view name) {
        return std::string(name == "root" ? std::string_view("0") : name);
    };
    const std::size_t colon = owner.find(':');
    return colon == std::string_view::npos
               ? number(owner)
               : concat(number(owner.substr(0, colon)), ":", number(owner.substr(colon + 1)));
}

std::string octal(unsigned mode) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04o", mode);
    return text.data();
}

void require_success(const ports::ExecResult& result) {
    if (!result.is_success()) {
        throw Error(concat(
            "putting the secrets into the guest: ", result.err.substr(0, result.err.find('\n')),
            "; see 'path' and 'owner' of each; names of owners are the guest's, "
            "numbers will do"));
    }
}

/// Null where nothing is hidden.
std::shared_ptr<secrets::Outlet> outlet_of(const secrets::Hiding& hiding,
                                           const std::string& where) {
    return hiding.is_on() ? std::make_shared<secrets::Outlet>(hiding.outlet(where)) : nullptr;
}

} // namespace

/// What services have told it is in no output of a step.
async::Task<> Runner::search_journal() {
    const ports::Watch like_the_machine = watch();
    const auto outlet = outlet_of(like_the_machine.hiding, concat("journal", like_the_machine.of));
    if (outlet == nullptr || !job_->plan.has_system) {
        co_return;
    }
    if (!machine_->is_running()) {
        note("secrets.journal", "not searched: the machine was off at the end");
        co_return;
    }
    const ports::Span span = trace_.span("search the journal for secrets");
    ports::ExecRequest request;
    request.arguments = {"bash", "-ec", std::string(print_journal)};
    const auto listener = [outlet](const ports::OutputPiece& piece) {
        if (!piece.is_error) {
            (void)outlet->pass(piece.data);
        }
    };
    const auto program = agent().start(std::move(request), listener);
    const async::Deadline deadline = within(search_limit);
    while (!program->ending() && !deadline.has_passed()) {
        (void)co_await async::ends_before(program->news(), deadline);
    }
    (void)outlet->rest();
    if (!program->ending() || !program->ending()->is_success()) {
        note("secrets.journal", concat("not searched to its end: journalctl ",
                                       program->ending() ? "failed" : "did not end in time"));
    }
}

async::Task<> Runner::put_secrets() {
    ports::ExecRequest before = script(make_files);
    ports::ExecRequest behind = script(give_to_owners);
    std::vector<const secrets::Secret*> placed;
    if (share_.secrets != nullptr) {
        for (const secrets::Secret& secret : share_.secrets->all()) {
            if (secret.placement) {
                const secrets::Placement& place = *secret.placement;
                placed.push_back(&secret);
                before.arguments.push_back(place.path);
                behind.arguments.insert(behind.arguments.end(),
                                        {by_number(place.owner), octal(place.mode), place.path});
            }
        }
    }
    if (placed.empty()) {
        co_return;
    }
    const ports::Span span = trace_.span("put the secrets into the guest");
    const async::Deadline deadline = within(put_limit);
    require_success(co_await agent().exec(std::move(before), deadline));
    for (const secrets::Secret* secret : placed) {
        (void)co_await agent().write_file(
            secret->placement->path, std::string(secret->value.view()), std::nullopt, deadline);
    }
    require_success(co_await agent().exec(std::move(behind), deadline));
}

} // namespace harness::engine
