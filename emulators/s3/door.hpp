#pragma once

#include "emulators/s3/ask.hpp"
#include "emulators/s3/faults.hpp"
#include "emulators/s3/keys.hpp"
#include "emulators/s3/settings.hpp"

#include <list>

namespace harness::emulators::s3 {

struct Operation;

/// What each request goes through, whoever carries it out: who asks, for what, whether he may, and
/// which fault it meets; and what is told of its answer.
class Door {
  public:
    Door(const Settings& settings, std::function<void(Told)> tell);

    /// One that may go on. Where a fault answers in its place it has no operation.
    struct Admitted {
        const Operation* operation = nullptr;
        Ask ask;
        http::Reception instead;
    };

    /// What is known of a request before it is looked at.
    [[nodiscard]] Told begin(const http::Request& request);
    /// Throws Refused where it may not go on.
    [[nodiscard]] Admitted admit(http::Request request, Told& told, const Fault*& fault);
    [[nodiscard]] http::Reply refused(const Refusal& refusal, Told& told);
    [[nodiscard]] http::Reply told_reply(http::Reply reply, Told& told, const Fault* fault);

    /// Instead of those that there were, which let go whom they hold; they count anew.
    void set_faults(std::vector<Fault> faults);
    /// Whom the faults of now hold.
    void let_go();

    [[nodiscard]] KeyRing& keys() { return keys_; }
    [[nodiscard]] const KeyRing& keys() const { return keys_; }
    [[nodiscard]] Faults& faults() { return faults_.back(); }
    [[nodiscard]] const Faults& faults() const { return faults_.back(); }
    [[nodiscard]] const Settings& settings() const { return settings_; }

  private:
    struct Place {
        std::string bucket;
        std::string key;
    };

    [[nodiscard]] Place place_of(const http::Request& request) const;
    [[nodiscard]] Signed sender_of(const http::Request& request, Time now);

    Settings settings_;
    KeyRing keys_;
    SignatureJudge judge_;
    std::list<Faults> faults_; ///< The last count; those before may still harm what is under way.
    std::function<void(Told)> tell_;
    std::uint64_t requests_ = 0;
};

} // namespace harness::emulators::s3
