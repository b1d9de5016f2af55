#include "harness/write_log/cuts.hpp"

#include "harness/base/assert.hpp"

#include <algorithm>
#include <random>

namespace harness::write_log {

namespace {

/// In the middle of the entries from `from` to `end`, of which none is a flush.
Cut cut_between(std::size_t from, std::size_t end, Loss loss, std::mt19937_64& random) {
    Cut cut{.end = end};
    if (loss == Loss::rest) {
        cut.end = from + 1 + static_cast<std::size_t>(random() % (end - from - 1));
        return cut;
    }
    for (std::size_t i = from; i < end; ++i) {
        if ((random() & 1U) != 0) {
            cut.lost.push_back(i);
        }
    }
    if (cut.lost.empty()) { // It would be the next cut.
        cut.lost.push_back(from + static_cast<std::size_t>(random() % (end - from)));
    }
    return cut;
}

} // namespace

std::vector<Cut> plan_cuts(std::span<const Entry> entries, std::size_t begin, std::size_t end,
                           Loss loss, std::uint64_t seed) {
    HARNESS_ASSERT(begin <= end && end <= entries.size(), "a recording is a part of its log");
    std::mt19937_64 random(seed);
    std::vector<Cut> cuts{Cut{.number = 1, .end = begin, .is_at_flush = true}};
    std::size_t flushes = 0;
    std::size_t since = begin; // The first entry after the last flush.
    const auto add = [&](Cut cut) {
        cut.number = cuts.size() + 1;
        cut.flush = flushes;
        cuts.push_back(std::move(cut));
    };
    for (std::size_t i = begin; i <= end; ++i) {
        const bool is_flush = i < end && entries[i].kind == Entry::Kind::flush;
        if (i < end && !is_flush) {
            continue;
        }
        const std::size_t writes = i - since;
        if (writes > (loss == Loss::any ? 0U : 1U)) {
            add(cut_between(since, i, loss, random));
        }
        flushes += is_flush ? 1 : 0;
        if (writes > 0) {
            add(Cut{.end = std::min(i + 1, end), .is_at_flush = is_flush});
        }
        since = i + 1;
    }
    return cuts;
}

std::vector<Cut> spread(std::vector<Cut> cuts, std::size_t count) {
    if (count >= cuts.size()) {
        return cuts;
    }
    std::vector<Cut> out;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = count == 1 ? cuts.size() - 1 : i * (cuts.size() - 1) / (count - 1);
        out.push_back(cuts[at]);
    }
    return out;
}

std::size_t count_flushes(std::span<const Entry> entries) {
    return static_cast<std::size_t>(
        std::count_if(entries.begin(), entries.end(),
                      [](const Entry& one) { return one.kind == Entry::Kind::flush; }));
}

} // namespace harness::write_log
