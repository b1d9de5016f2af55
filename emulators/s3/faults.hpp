#pragma once

#include "emulators/s3/model.hpp"
#include "harness/base/diagnostics.hpp"
#include "harness/base/result.hpp"

#include <random>

/// Bad days: what a store does to requests that deserve better.
namespace harness::emulators::s3 {

enum class Harm {
    error,       ///< Refuses with an error of S3.
    delay,       ///< Answers late.
    slow,        ///< Sends its answer slowly.
    reset,       ///< Closes the connection in place of an answer; nothing has changed.
    reset_body,  ///< The same in the middle of the request's body.
    lose,        ///< Does what was asked, and closes the connection in place of the answer.
    cut,         ///< Ends the answer's body too early.
    flip,        ///< One bit of the answer's body is another.
    wrong_etag,  ///< Tells another ETag.
    gone,        ///< The object is not there, this time.
    stale,       ///< A list is without what is younger than `by`.
    hold,        ///< No answer, and nothing done, until it is let go; then the connection is gone.
    hold_answer, ///< Does what was asked, and answers once it is let go.
};

/// One kind of bad day, and when it comes.
struct Fault {
    std::vector<std::string> operations; ///< "PutObject"; empty: any.
    std::string key;                     ///< A pattern with * and ?; empty: any.
    Harm harm = Harm::error;
    std::string code;    ///< Of `error`.
    std::string message; ///< Of `error`; empty: the usual one.
    std::chrono::milliseconds by{0};
    std::uint64_t bytes = 0; ///< Of `slow` those of a second, of `cut` and `reset_body` the last.
    std::uint64_t skip = 0;  ///< So many requests that it fits go well at first.
    std::uint64_t times = 0; ///< So many are harmed; 0: all.
    double chance = 1;
    std::optional<Time> from;
    std::optional<Time> until;

    std::string text; ///< As it was written, for reports.
    /// Of `hold` and `hold_answer`: what lets go.
    std::shared_ptr<http::Gate> gate = nullptr;
};

/// "on=PutObject|UploadPart,do=SlowDown,times=3". The words:
/// on, key, do, by (500ms, 1h), bytes, skip, times, chance, from, until (2026-03-01T02:00:00Z).
/// `further` are names of operations that another face of the store has.
[[nodiscard]] Result<Fault> read_fault(std::string_view text, const Place& place,
                                       const std::vector<std::string>& further = {});

/// Decides which requests are harmed. The same seed and the same requests give the same.
class Faults {
  public:
    explicit Faults(std::vector<Fault> faults = {}, std::uint64_t seed = 1);

    /// The harm that this request takes; null where it goes well. What another face of the store
    /// does may be called as S3 calls it too.
    [[nodiscard]] const Fault* strike(std::string_view operation, std::string_view key, Time now,
                                      std::string_view other_name = {});

    struct Toll {
        const Fault* fault = nullptr;
        std::uint64_t met = 0;    ///< Requests that it fits.
        std::uint64_t harmed = 0; ///< Of them.
    };
    [[nodiscard]] std::vector<Toll> tolls() const;

    /// Whom they hold, now and from now on.
    void let_go();

  private:
    struct Count {
        std::uint64_t met = 0;
        std::uint64_t harmed = 0;
    };

    [[nodiscard]] bool comes(const Fault& fault, Count& count);

    std::vector<Fault> faults_;
    std::vector<Count> counts_;
    std::mt19937_64 random_;
    std::shared_ptr<http::Gate> gate_;
};

} // namespace harness::emulators::s3
