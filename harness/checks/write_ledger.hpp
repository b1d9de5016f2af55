#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

// A witness of what a program has written somewhere, kept where nothing of the guest's can be lost,
// and what is judged by it: that all of what was acknowledged is there, whatever "there" is.
namespace harness::checks {

/// Of a guest's clock.
using LedgerInstant = std::chrono::sys_time<std::chrono::microseconds>;

/// Reads "1772330000" and "1772330000.123456", seconds since 1970. Empty on anything else.
[[nodiscard]] std::optional<LedgerInstant> parse_ledger_instant(std::string_view text);

/// What a program tells of its writes, a line for each event: "42" once write 42 was acknowledged
/// to it; "try 42" or "try 42 1772330000.123456" before it sends it, with the time before that.
class WriteLedger {
  public:
    struct Write {
        std::optional<LedgerInstant> tried; ///< By the program: it was not sent before.
        /// When its line was read: it was not acknowledged later. No instant is before one that was
        /// told before.
        std::optional<LedgerInstant> acknowledged;
    };

    /// Bytes of its output, in pieces as they come.
    void take(std::string_view data, LedgerInstant read_at);

    /// The guest's clock was set, maybe back: what it showed until now can come again. Instants
    /// `read_at` from now on are not before any that it has shown so far.
    void clock_was_set(LedgerInstant to);

    /// Nothing more will come, and nothing was lost: what is not in it was never tried.
    void close() { is_whole_ = true; }

    [[nodiscard]] const std::map<std::uint64_t, Write>& writes() const { return writes_; }
    [[nodiscard]] std::size_t line_count() const { return lines_; }
    [[nodiscard]] std::size_t acknowledged_count() const { return acknowledged_; }
    /// An instant after all that was acknowledged so far.
    [[nodiscard]] LedgerInstant end() const { return last_ + std::chrono::microseconds(1); }
    [[nodiscard]] bool is_whole() const { return is_whole_; }
    /// What can not be relied on in it: the first line that is none of a ledger. Empty: nothing.
    [[nodiscard]] const std::string& fault() const { return fault_; }

  private:
    void take_line(std::string_view line, LedgerInstant read_at);
    void find_fault(std::string_view line);

    std::map<std::uint64_t, Write> writes_;
    std::string rest_; ///< A line whose end is still to come.
    std::size_t lines_ = 0;
    std::size_t acknowledged_ = 0;
    LedgerInstant last_{};
    /// Times up to the second of these have come twice; who tells of one may mean the first.
    std::optional<LedgerInstant> set_back_to_;
    LedgerInstant twice_until_{};
    bool was_just_set_ = false;
    bool is_whole_ = false;
    std::string fault_;
};

/// What is there: a number a line.
struct HeldWrites {
    std::set<std::uint64_t> writes;
    std::string fault; ///< Of what is no list of writes, or has one of them twice. Empty: none.
};

[[nodiscard]] HeldWrites parse_held_writes(std::string_view text);

struct LedgerQuestion {
    LedgerInstant as_of{};  ///< What is there is of then.
    bool is_of_now = false; ///< The end of the ledger when it was asked what is there.
    std::chrono::milliseconds may_lose{0};
    bool has_nothing_after = false; ///< What was sent after `as_of` is not there.
    std::string load;               ///< The program's name, for messages.
};

struct LedgerVerdict {
    std::string message; ///< Empty: all is right.
    std::string expected;
    std::string seen;
    std::string summary; ///< Whatever the verdict: what was there, and what was lost.
};

/// `to_text` renders instants for people.
[[nodiscard]] LedgerVerdict judge_ledger(const WriteLedger& ledger, const HeldWrites& held,
                                         const LedgerQuestion& question,
                                         const std::function<std::string(LedgerInstant)>& to_text);

} // namespace harness::checks
