#include "harness/checks/write_ledger.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <algorithm>
#include <utility>

namespace harness::checks {

namespace {

constexpr std::size_t most_writes = 1'000'000;
constexpr std::size_t longest_line = 200;
constexpr std::size_t longest_shown = 60;
constexpr std::size_t fraction_digits = 6;

std::string_view without_return(std::string_view line) {
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::string shown(std::string_view line) {
    return concat("'", line.substr(0, longest_shown), line.size() > longest_shown ? "…'" : "'");
}

} // namespace

std::optional<LedgerInstant> parse_ledger_instant(std::string_view text) {
    const std::size_t point = text.find('.');
    const auto seconds = read_number<std::uint32_t>(text.substr(0, point));
    if (!seconds) {
        return std::nullopt;
    }
    std::uint64_t microseconds = 0;
    if (point != std::string_view::npos) {
        std::string fraction(text.substr(point + 1));
        if (fraction.empty() || !read_number<std::uint64_t>(fraction)) {
            return std::nullopt;
        }
        fraction.resize(fraction_digits, '0'); // What is finer is later, by less than one.
        microseconds = read_number<std::uint64_t>(fraction).value_or(0);
    }
    return LedgerInstant(std::chrono::seconds(*seconds) + std::chrono::microseconds(microseconds));
}

void WriteLedger::take(std::string_view data, LedgerInstant read_at) {
    rest_ += data;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = rest_.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        ++lines_;
        take_line(without_return(std::string_view(rest_).substr(begin, end - begin)), read_at);
    }
    rest_.erase(0, begin);
    if (rest_.size() > longest_line) {
        ++lines_;
        find_fault(rest_);
        rest_.clear();
    }
}

void WriteLedger::clock_was_set(LedgerInstant to) {
    set_back_to_ = std::min(to, set_back_to_.value_or(to));
    was_just_set_ = true;
    for (auto& [number, write] : writes_) {
        write.tried = write.tried ? std::min(*write.tried, to) : write.tried;
    }
}

void WriteLedger::find_fault(std::string_view line) {
    if (fault_.empty()) {
        fault_ = concat("its line ", lines_, " is ", shown(line),
                        "; a ledger's lines are '42', once write 42 was acknowledged, and "
                        "'try 42 SECONDS' before it is sent; other words go to the error output");
    }
}

void WriteLedger::take_line(std::string_view line, LedgerInstant read_at) {
    constexpr std::string_view announcement = "try ";
    const bool is_announced = line.starts_with(announcement);
    std::string_view rest = is_announced ? line.substr(announcement.size()) : line;
    const std::size_t blank = is_announced ? rest.find(' ') : std::string_view::npos;
    const auto number = read_number<std::uint64_t>(rest.substr(0, blank));
    std::optional<LedgerInstant> tried;
    if (blank != std::string_view::npos) {
        tried = parse_ledger_instant(rest.substr(blank + 1));
    }
    if (std::exchange(was_just_set_, false)) {
        twice_until_ = std::max(twice_until_, read_at);
    }
    if (set_back_to_ && tried && *tried <= twice_until_) {
        tried = std::min(*tried, *set_back_to_);
    }
    if (!number || (blank != std::string_view::npos && !tried)) {
        find_fault(line);
        return;
    }
    if (writes_.size() == most_writes && !writes_.contains(*number)) {
        fault_ = fault_.empty() ? concat("it has more than ", most_writes, " writes") : fault_;
        return;
    }
    Write& write = writes_[*number];
    if (is_announced) {
        write.tried = write.tried ? write.tried : tried;
        return;
    }
    last_ = std::max(last_, read_at);
    if (!write.acknowledged) {
        write.acknowledged = last_;
        ++acknowledged_;
    }
}

HeldWrites parse_held_writes(std::string_view text) {
    HeldWrites held;
    std::size_t number = 0;
    for (const std::string_view line : split_lines(text)) {
        ++number;
        const std::string_view word = trim(without_return(line));
        if (word.empty()) {
            continue;
        }
        const auto write = read_number<std::uint64_t>(word);
        if (!write) {
            held.fault = concat("line ", number, " of what 'holds' prints is ", shown(word),
                                "; let it print the number of each write that is there, a line "
                                "each");
            break;
        }
        if (!held.writes.insert(*write).second) {
            held.fault = concat("write ", *write, " is there twice");
            break;
        }
    }
    return held;
}

} // namespace harness::checks
