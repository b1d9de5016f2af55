#include "harness/write_log/replay.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <algorithm>

namespace harness::write_log {

namespace {

constexpr std::uint64_t most_at_once = 1ULL << 20U;

bool is_blank(std::string_view bytes) {
    return bytes.find_first_not_of('\0') == std::string_view::npos;
}

} // namespace

void Replay::apply(const Entry& entry) {
    if (entry.kind == Entry::Kind::flush) {
        return;
    }
    if (entry.kind == Entry::Kind::discard) {
        target_.clear(entry.offset.count, entry.size.count);
        return;
    }
    for (std::uint64_t done = 0; done < entry.size.count;) {
        const std::uint64_t size = std::min(most_at_once, entry.size.count - done);
        const std::string bytes = log_(entry.data + done, static_cast<std::size_t>(size));
        if (bytes.size() < size) {
            throw Error(concat("the log of writes ends within what was written at byte ",
                               entry.offset.count));
        }
        if (is_blank(bytes)) {
            target_.clear(entry.offset.count + done, size);
        } else {
            target_.write(entry.offset.count + done, bytes);
        }
        done += size;
    }
}

/// After a loss all is done once more from the first lost entry on. What stands there meanwhile
/// does not matter: each byte gets what the last entry that touches it gives.
void Replay::go_to(const Cut& cut) {
    HARNESS_ASSERT(cut.end >= last_ && cut.end <= entries_.size(), "a replay goes forward");
    HARNESS_ASSERT(cut.lost.empty() || cut.lost.front() >= last_, "nothing is lost that was there");
    const std::size_t whole = cut.lost.empty() ? cut.end : cut.lost.front();
    auto lost = cut.lost.begin();
    for (std::size_t i = whole_; i < cut.end; ++i) {
        if (lost != cut.lost.end() && *lost == i) {
            ++lost;
        } else {
            apply(entries_[i]);
        }
    }
    whole_ = whole;
    last_ = cut.end;
}

} // namespace harness::write_log
