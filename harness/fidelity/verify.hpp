#pragma once

#include "harness/fidelity/observe.hpp"

#include <array>
#include <string_view>

namespace harness::fidelity {

/// What became of a claim when the guest was asked.
enum class Verdict {
    same,          ///< Seen as recorded.
    stand_in,      ///< Seen as promised, by another mechanism than the recorded machine's.
    scaled,        ///< Seen as promised, smaller than recorded.
    absent,        ///< Said to be absent, and nothing was seen of it.
    contradiction, ///< Seen otherwise than promised, or not seen at all.
    not_asked      ///< Nobody can tell: counts neither way.
};

inline constexpr std::size_t verdict_count = 6;

[[nodiscard]] std::string_view to_text(Verdict verdict);

/// A claim with what was seen of it.
struct Row {
    machine::Claim claim;
    std::string seen; ///< Empty: not there, or not asked.
    Verdict verdict = Verdict::not_asked;

    /// In the words of a report: "same", "scaled: 32 GiB -> 1 GiB (…)", "contradiction: …".
    [[nodiscard]] std::string summary() const;
};

/// One row for each claim, in their order. Nothing seen at all (an empty map) makes every promise
/// `not_asked`.
[[nodiscard]] std::vector<Row> verify(const std::vector<machine::Claim>& claims, const Seen& seen);

/// How many rows of one section stand where.
struct Share {
    std::array<std::size_t, verdict_count> counts{};

    void add(Verdict verdict) { ++counts.at(static_cast<std::size_t>(verdict)); }
    void add(const Share& other);
    [[nodiscard]] std::size_t count(Verdict verdict) const {
        return counts.at(static_cast<std::size_t>(verdict));
    }
    [[nodiscard]] std::size_t asked() const; ///< All but `not_asked`.
    /// Per cent of what was asked, rounded down: 100 means all.
    [[nodiscard]] unsigned same_percent() const;
    [[nodiscard]] unsigned same_or_stand_in_percent() const;
};

using Shares = std::map<machine::Section, Share>;

/// The sections that have rows.
[[nodiscard]] Shares shares_of(const std::vector<Row>& rows);
[[nodiscard]] Share total(const Shares& shares);

[[nodiscard]] bool has_contradiction(const std::vector<Row>& rows);

} // namespace harness::fidelity
