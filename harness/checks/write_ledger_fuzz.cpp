#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/checks/write_ledger.hpp"

#include <cstddef>

/// What a program says is the same ledger in whatever pieces it comes, and a copy with all of it
/// lacks nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace harness::checks;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const LedgerInstant now{std::chrono::seconds(1'000)};
    WriteLedger whole;
    whole.take(text, now);
    WriteLedger pieces;
    const std::size_t half = size == 0 ? 0 : data[0] % size;
    pieces.take(text.substr(0, half), now);
    pieces.take(text.substr(half), now);
    const bool is_short = whole.fault().empty() && pieces.fault().empty();
    HARNESS_ASSERT(!is_short || whole.writes().size() == pieces.writes().size(),
                   "pieces make no difference");
    std::string held;
    for (const auto& [number, write] : whole.writes()) {
        held += harness::concat(number, "\n");
    }
    LedgerQuestion question;
    question.as_of = whole.end();
    const auto to_text = [](LedgerInstant) { return std::string("then"); };
    const LedgerVerdict verdict = judge_ledger(whole, parse_held_writes(held), question, to_text);
    // A fault quotes the program, which may say anything.
    HARNESS_ASSERT(!whole.fault().empty() ||
                       verdict.message.find("missing: the first") == std::string::npos,
                   "all is there");
    static_cast<void>(judge_ledger(whole, parse_held_writes(text), question, to_text));
    return 0;
}
