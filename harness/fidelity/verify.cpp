#include "harness/fidelity/verify.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::fidelity {

namespace {

/// A claim of absence holds as long as what was recorded is not seen after all. That it is, by
/// luck or by a host of the same kind, is the truth and is said.
Verdict judge_absence(const machine::Claim& claim, const std::string* seen) {
    if (seen == nullptr || seen->empty()) {
        return claim.replayed.empty() || seen == nullptr ? Verdict::absent : Verdict::contradiction;
    }
    if (*seen == trimmed(claim.recorded)) {
        return Verdict::same;
    }
    const bool is_as_said = claim.replayed.empty() || *seen == trimmed(claim.replayed);
    return is_as_said ? Verdict::absent : Verdict::contradiction;
}

Verdict judge(const machine::Claim& claim, const std::string* seen) {
    if (claim.fidelity == machine::Fidelity::absent) {
        return judge_absence(claim, seen);
    }
    if (seen == nullptr || (claim.replayed.empty() && seen->empty())) {
        return Verdict::not_asked;
    }
    if (*seen != trimmed(claim.replayed)) {
        return Verdict::contradiction;
    }
    switch (claim.fidelity) {
    case machine::Fidelity::same:
        return Verdict::same;
    case machine::Fidelity::stand_in:
        return Verdict::stand_in;
    case machine::Fidelity::scaled:
        return Verdict::scaled;
    case machine::Fidelity::absent:
        break;
    }
    return Verdict::absent;
}

/// What was promised natively and made by a rule is a stand-in, and is said to be.
Row row_of(const machine::Claim& claim, const std::string* seen) {
    if (seen == nullptr || !seen->ends_with(by_rule)) {
        return {claim, seen == nullptr ? "" : *seen, judge(claim, seen)};
    }
    const std::string plain = seen->substr(0, seen->size() - by_rule.size());
    Row row{claim, *seen, judge(claim, &plain)};
    if (row.verdict == Verdict::same) {
        row.seen = plain;
        row.verdict = Verdict::stand_in;
        row.claim.reason = "made by a rule of the agent: the guest's own udev rules do not make it";
    }
    return row;
}

unsigned percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<unsigned>(part * 100 / whole);
}

} // namespace

std::string_view to_text(Verdict verdict) {
    switch (verdict) {
    case Verdict::same:
        return "same";
    case Verdict::stand_in:
        return "stand-in";
    case Verdict::scaled:
        return "scaled";
    case Verdict::absent:
        return "absent";
    case Verdict::contradiction:
        return "contradiction";
    case Verdict::not_asked:
        return "not asked";
    }
    return "not asked";
}

std::string Row::summary() const {
    std::string out(to_text(verdict));
    switch (verdict) {
    case Verdict::contradiction:
        return concat(out, ": promised '", claim.replayed, "', ",
                      seen.empty() ? "not seen" : concat("seen '", seen, "'"));
    case Verdict::not_asked:
        return concat(out, " (promised: ", machine::to_text(claim.fidelity), ")");
    case Verdict::scaled:
        out += concat(": ", claim.recorded, " -> ", seen);
        break;
    case Verdict::same:
        return out;
    case Verdict::stand_in:
    case Verdict::absent:
        break;
    }
    return claim.reason.empty() ? out : concat(out, " (", claim.reason, ")");
}

std::vector<Row> verify(const std::vector<machine::Claim>& claims, const Seen& seen) {
    std::vector<Row> rows;
    rows.reserve(claims.size());
    for (const machine::Claim& claim : claims) {
        const auto found = seen.find(claim.key);
        const std::string* text = found == seen.end() ? nullptr : &found->second;
        rows.push_back(row_of(claim, text));
    }
    return rows;
}

void Share::add(const Share& other) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts.at(i) += other.counts.at(i);
    }
}

std::size_t Share::asked() const {
    std::size_t sum = 0;
    for (const std::size_t count : counts) {
        sum += count;
    }
    return sum - count(Verdict::not_asked);
}

unsigned Share::same_percent() const {
    return percent(count(Verdict::same), asked());
}

unsigned Share::same_or_stand_in_percent() const {
    return percent(count(Verdict::same) + count(Verdict::stand_in), asked());
}

Shares shares_of(const std::vector<Row>& rows) {
    Shares shares;
    for (const Row& row : rows) {
        shares[row.claim.section].add(row.verdict);
    }
    return shares;
}

Share total(const Shares& shares) {
    Share sum;
    for (const auto& [section, share] : shares) {
        sum.add(share);
    }
    return sum;
}

bool has_contradiction(const std::vector<Row>& rows) {
    return std::any_of(rows.begin(), rows.end(),
                       [](const Row& row) { return row.verdict == Verdict::contradiction; });
}

} // namespace harness::fidelity
