#include "harness/base/concat.hpp"
#include "harness/checks/write_ledger.hpp"

#include <algorithm>
#include <vector>

namespace harness::checks {

namespace {

constexpr std::size_t most_shown = 10;

using ToText = std::function<std::string(LedgerInstant)>;

struct Missing {
    LedgerInstant acknowledged;
    std::uint64_t write = 0;
};

/// What the ledger says of one instant.
struct Account {
    std::size_t due = 0;          ///< Acknowledged before it.
    std::size_t required = 0;     ///< Of these: so long before that they must not be lost.
    std::vector<Missing> missing; ///< Of those that were due, the first acknowledged first.
    std::size_t lost = 0;         ///< Of the required ones: these are the first of `missing`.
};

std::string writes_text(std::size_t count) {
    return concat(count, count == 1 ? " write" : " writes");
}

std::string seconds_text(std::chrono::microseconds time) {
    const auto thousandths = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    const std::string fraction = std::to_string(1000 + thousandths % 1000).substr(1);
    return concat(thousandths / 1000, ".", fraction, " s");
}

std::string list_text(const std::vector<std::uint64_t>& writes) {
    std::string out;
    for (std::size_t i = 0; i < std::min(writes.size(), most_shown); ++i) {
        out += concat(i == 0 ? "" : ", ", writes[i]);
    }
    return writes.size() > most_shown ? concat(out, " and ", writes.size() - most_shown, " more")
                                      : out;
}

Account account_of(const WriteLedger& ledger, const HeldWrites& held,
                   const LedgerQuestion& question) {
    Account out;
    std::vector<Missing> lost;
    for (const auto& [number, write] : ledger.writes()) {
        if (!write.acknowledged || *write.acknowledged >= question.as_of) {
            continue;
        }
        ++out.due;
        const bool is_required = *write.acknowledged < question.as_of - question.may_lose;
        out.required += is_required ? 1 : 0;
        if (!held.writes.contains(number)) {
            out.missing.push_back({*write.acknowledged, number});
            out.lost += is_required ? 1 : 0;
        }
    }
    std::sort(out.missing.begin(), out.missing.end(), [](const Missing& a, const Missing& b) {
        return std::pair(a.acknowledged, a.write) < std::pair(b.acknowledged, b.write);
    });
    return out;
}

/// How long before the instant the first of what is missing was acknowledged.
std::string loss_text(const Account& account, const LedgerQuestion& question) {
    if (account.missing.empty()) {
        return "all are there";
    }
    const std::string count = writes_text(account.missing.size());
    return !question.is_of_now
               ? concat(count, " lost, of the last ",
                        seconds_text(question.as_of - account.missing.front().acknowledged))
               : concat(count, " lost");
}

std::string since_text(const LedgerQuestion& question, const ToText& to_text) {
    return !question.is_of_now ? concat(" before ", to_text(question.as_of)) : " so far";
}

LedgerVerdict verdict_on_missing(const Account& account, const LedgerQuestion& question,
                                 const ToText& to_text) {
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 0; i < account.lost; ++i) {
        numbers.push_back(account.missing[i].write);
    }
    const Missing& first = account.missing.front();
    LedgerVerdict out;
    out.message =
        concat(account.lost, " of ", writes_text(account.required), " that '", question.load,
               "' got acknowledged", since_text(question, to_text),
               question.may_lose.count() > 0
                   ? concat(" less the ", seconds_text(question.may_lose), " that may be lost")
                   : "",
               account.lost == 1 ? " is" : " are", " missing: the first is ", first.write,
               ", acknowledged at ", to_text(first.acknowledged));
    out.expected = writes_text(account.required);
    out.seen = concat("missing: ", list_text(numbers));
    return out;
}

/// What is there and was never tried; the ledger of a program that goes on, or was ended from
/// outside, says nothing of numbers above its last.
std::vector<std::uint64_t> unknown_to(const WriteLedger& ledger, const HeldWrites& held) {
    std::vector<std::uint64_t> out;
    const std::uint64_t last = ledger.writes().empty() ? 0 : ledger.writes().rbegin()->first;
    for (const std::uint64_t write : held.writes) {
        if (!ledger.writes().contains(write) && (write < last || ledger.is_whole())) {
            out.push_back(write);
        }
    }
    return out;
}

/// Of what was sent after the instant: that which is there.
struct SentAfter {
    std::size_t count = 0;
    std::vector<std::uint64_t> there;
    std::optional<std::uint64_t> undated; ///< There, and nobody knows when it was sent.
};

SentAfter sent_after(const WriteLedger& ledger, const HeldWrites& held, LedgerInstant instant) {
    SentAfter out;
    for (const auto& [number, write] : ledger.writes()) {
        const bool is_there = held.writes.contains(number);
        if (!write.tried) {
            out.undated = is_there && !out.undated ? std::optional(number) : out.undated;
        } else if (*write.tried > instant) {
            ++out.count;
            if (is_there) {
                out.there.push_back(number);
            }
        }
    }
    return out;
}

LedgerVerdict verdict_on_after(const WriteLedger& ledger, const HeldWrites& held,
                               const LedgerQuestion& question, const ToText& to_text) {
    const std::string instant = to_text(question.as_of);
    const SentAfter after = sent_after(ledger, held, question.as_of);
    LedgerVerdict out;
    out.expected = concat("nothing that was sent after ", instant);
    if (after.undated) {
        out.message = concat("the ledger of '", question.load, "' does not tell when write ",
                             *after.undated, " was sent; let the load print 'try ", *after.undated,
                             " SECONDS' before it sends it");
    } else if (after.count == 0) {
        out.message = concat("'", question.load, "' has sent nothing after ", instant,
                             ", so this shows nothing; let it go on ('listen') before it is "
                             "stopped");
    } else if (!after.there.empty()) {
        const std::uint64_t first = after.there.front();
        out.message =
            concat(writes_text(after.there.size()), after.there.size() == 1 ? " is" : " are",
                   " there that '", question.load, "' sent after ", instant, ": the first is ",
                   first, ", sent after ", to_text(*ledger.writes().at(first).tried));
        out.seen = list_text(after.there);
    }
    return out;
}

LedgerVerdict verdict_on(const WriteLedger& ledger, const HeldWrites& held,
                         const LedgerQuestion& question, const Account& account,
                         const ToText& to_text) {
    if (!ledger.fault().empty()) {
        return {
            concat("the ledger of '", question.load, "' can not be relied on: ", ledger.fault()),
            "", "", ""};
    }
    if (!held.fault.empty()) {
        return {held.fault, "the number of each write, once", "", ""};
    }
    if (account.required == 0) {
        return {concat("'", question.load, "' got nothing acknowledged",
                       since_text(question, to_text), ", so nothing can be missing; let it write ",
                       "('listen') before"),
                "writes that were acknowledged", "none", ""};
    }
    if (account.lost > 0) {
        return verdict_on_missing(account, question, to_text);
    }
    if (const auto unknown = unknown_to(ledger, held); !unknown.empty()) {
        return {concat(writes_text(unknown.size()), unknown.size() == 1 ? " is" : " are",
                       " there that '", question.load, "' never tried: the first is ",
                       unknown.front()),
                "writes that the ledger knows", list_text(unknown), ""};
    }
    if (question.has_nothing_after) {
        return verdict_on_after(ledger, held, question, to_text);
    }
    return {};
}

} // namespace

LedgerVerdict judge_ledger(const WriteLedger& ledger, const HeldWrites& held,
                           const LedgerQuestion& question, const ToText& to_text) {
    const Account account = account_of(ledger, held, question);
    LedgerVerdict verdict = verdict_on(ledger, held, question, account, to_text);
    const std::size_t more = held.writes.size() - (account.due - account.missing.size());
    verdict.summary =
        concat(writes_text(account.due), " of '", question.load, "' acknowledged",
               since_text(question, to_text), ": ", loss_text(account, question),
               more > 0 ? concat("; ", more, " more there, acknowledged later or never") : "");
    return verdict;
}

} // namespace harness::checks
