#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/checks/write_ledger.hpp"

#include <algorithm>
#include <random>
#include <vector>

using namespace harness;
using namespace harness::checks;

namespace {

/// A server, its clients, and somebody who takes a copy of it: a world in which everything is
/// known.
class World {
  public:
    World(unsigned seed, bool sets_clock_back) : random_(seed), sets_clock_back_(sets_clock_back) {}

    void live(int steps) {
        const int copied_at = below(steps);
        for (int step = 0; step < steps; ++step) {
            pass_time();
            if (step == copied_at) {
                copied = now_;
                copy = committed_;
            }
            go_on();
        }
        ledger.close();
    }

    WriteLedger ledger;
    LedgerInstant copied{}; ///< What the clock showed then.
    std::vector<std::uint64_t> copy;
    /// What was in the ledger before the clock showed that.
    std::vector<std::uint64_t> read_before() const {
        std::vector<std::uint64_t> out;
        for (const auto& [number, write] : ledger.writes()) {
            if (write.acknowledged && *write.acknowledged < copied) {
                out.push_back(number);
            }
        }
        return out;
    }

  private:
    enum class State { sent, committed };

    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

    void pass_time() {
        now_ += std::chrono::microseconds(1 + below(3000));
        if (below(40) == 0) {
            now_ += std::chrono::hours(1 + below(30));
        } else if (sets_clock_back_ && below(40) == 0) {
            highest_ = std::max(highest_, now_);
            now_ -= std::chrono::seconds(below(7200));
            ledger.clock_was_set(now_);
        }
    }

    /// One of the clients does what comes next for it.
    void go_on() {
        if (under_way_.size() < 3 && below(2) == 0) {
            const std::int64_t time = now_.time_since_epoch().count();
            const std::string fraction = std::to_string(1'000'000 + time % 1'000'000).substr(1);
            const std::uint64_t write = ++last_;
            pass_time();
            say(concat("try ", write, " ", time / 1'000'000, ".", fraction));
            under_way_.push_back({write, State::sent});
            return;
        }
        if (under_way_.empty()) {
            return;
        }
        const auto at = under_way_.begin() + below(static_cast<int>(under_way_.size()));
        if (at->second == State::sent) {
            committed_.push_back(at->first);
            at->second = State::committed;
            return;
        }
        say(std::to_string(at->first));
        under_way_.erase(at);
    }

    /// The line is read later than it was written, sometimes in two pieces.
    void say(const std::string& line) {
        const std::size_t half = static_cast<std::size_t>(below(3));
        const LedgerInstant read_at = std::max(now_, highest_);
        ledger.take(line.substr(0, half), read_at);
        ledger.take(line.substr(std::min(half, line.size())) + "\n", read_at);
    }

    std::mt19937 random_;
    bool sets_clock_back_;
    LedgerInstant now_{std::chrono::hours(1'000)};
    LedgerInstant highest_{};
    std::uint64_t last_ = 0;
    std::vector<std::pair<std::uint64_t, State>> under_way_;
    std::vector<std::uint64_t> committed_;
};

LedgerVerdict judge(const World& world, const std::vector<std::uint64_t>& held) {
    std::string text;
    for (const std::uint64_t write : held) {
        text += concat(write, "\n");
    }
    LedgerQuestion question;
    question.as_of = world.copied;
    question.has_nothing_after = true;
    question.load = "w";
    return judge_ledger(world.ledger, parse_held_writes(text), question, [](LedgerInstant instant) {
        return std::to_string(instant.time_since_epoch().count());
    });
}

bool says_nothing_can_be_shown(const std::string& message) {
    return message.find("nothing acknowledged") != std::string::npos ||
           message.find("has sent nothing after") != std::string::npos;
}

} // namespace

TEST_CASE("a true copy is never accused, whatever the clock does", "[checks][property]") {
    int judged = 0;
    for (unsigned seed = 1; seed <= 400; ++seed) {
        World world(seed, seed % 2 == 0);
        world.live(200);
        INFO("seed " << seed);
        REQUIRE(world.ledger.fault().empty());
        const auto verdict = judge(world, world.copy);
        INFO(verdict.message);
        judged += verdict.message.empty() ? 1 : 0;
        CHECK((verdict.message.empty() || says_nothing_can_be_shown(verdict.message)));
    }
    CHECK(judged > 200);
}

TEST_CASE("a copy that lacks one write that was told of before is always found out",
          "[checks][property]") {
    int found = 0;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        World world(seed, false);
        world.live(200);
        for (const std::uint64_t write : world.read_before()) {
            std::vector<std::uint64_t> held = world.copy;
            held.erase(std::remove(held.begin(), held.end(), write), held.end());
            INFO("seed " << seed << ", write " << write);
            CHECK(judge(world, held).message.find(concat("the first is ", write, ",")) !=
                  std::string::npos);
            ++found;
        }
    }
    CHECK(found > 1000);
}
