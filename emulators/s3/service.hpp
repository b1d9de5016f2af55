#pragma once

#include "emulators/http/service.hpp"
#include "emulators/s3/ask.hpp"
#include "emulators/s3/faults.hpp"
#include "emulators/s3/keys.hpp"

#include <list>

namespace harness::emulators::s3 {

struct Settings {
    std::vector<AccessKey> keys;
    std::string region = "us-east-1";
    /// Hosts whose names below are buckets: "b.s3.example.com" is bucket b of "s3.example.com".
    std::vector<std::string> domains;
    std::function<Time()> now;
    std::vector<Fault> faults = {};
    std::uint64_t seed = 1;        ///< Of the faults that come by chance.
    bool is_b2 = false;            ///< Goes by B2's rules, not by those of S3 alone.
    bool accepts_checksums = true; ///< B2 refused x-amz-checksum-… until the middle of 2025.
};

/// What was asked and answered, for whoever watches.
struct Told {
    std::string operation; ///< "PutObject"; "unknown" where we have none of that kind.
    std::string method;
    std::string path;
    std::string query; ///< The names of its words alone.
    unsigned status = 0;
    std::string code; ///< Of an error.
    std::string harm; ///< The fault that came, as it was written; empty: none.
    Time at = {};
    std::string bucket = {};
    std::string key = {};                   ///< Of the object that it is about; empty: none.
    std::uint64_t received = 0;             ///< Of the request's body.
    std::uint64_t sent = 0;                 ///< Of the answer's.
    bool is_copy = false;                   ///< Within the store.
    std::vector<StoredChange> changes = {}; ///< What is kept in the bucket since.
};

struct Operation;

/// S3 itself: who asks, for what, and the answer. Pure, but for where the bytes of objects are.
class S3Service final : public http::Service {
  public:
    using Tell = std::function<void(const Told&)>;

    S3Service(Settings settings, BlobStore& blobs, Tell tell);

    /// Goes on with what an earlier process kept, and keeps what comes. Called before all else.
    void go_on_with(Model model, Keeper& keeper);

    [[nodiscard]] http::Reception receive(http::Request request) override;
    void let_go() override;

    /// One that is there without being asked for; by B2's rules it keeps versions anyway. Throws
    /// Refused where it can not be kept.
    void make_bucket(const std::string& name, const Account& owner,
                     Versioning versioning = Versioning::never);

    /// Instead of those that there were, which let go whom they hold; they count anew.
    void set_faults(std::vector<Fault> faults);

    [[nodiscard]] const KeyRing& keys() const { return keys_; }
    /// Keys may come and go at any time. One that is added is kept as buckets are.
    void add_key(AccessKey key);
    /// Whether it was there.
    bool revoke_key(std::string_view id);
    [[nodiscard]] const Model& model() const { return shelf_.model; }
    [[nodiscard]] const Faults& faults() const { return faults_.back(); }

    /// For another face of the same store.
    [[nodiscard]] Shelf& shelf() { return shelf_; }
    [[nodiscard]] Faults& faults() { return faults_.back(); }
    [[nodiscard]] const Settings& settings() const { return settings_; }
    /// Tells what was asked and answered there, and what changed by it.
    void tell(Told told);
    /// Does what days bring that are over: life cycle rules. To be called before each request.
    void pass_time();

  private:
    struct Place;

    class GuardedBody;

    [[nodiscard]] Place place_of(const http::Request& request) const;
    [[nodiscard]] Signed sender_of(const http::Request& request, Time now);
    [[nodiscard]] http::Reception perform_and_keep(const Operation& operation, Ask ask);
    [[nodiscard]] http::Reception perform(http::Request request, Told& told, const Fault*& fault);
    [[nodiscard]] http::Reply refused(const Refusal& refusal, Told& told);
    [[nodiscard]] http::Reply told_reply(http::Reply reply, Told& told, const Fault* fault);

    Settings settings_;
    KeyRing keys_;
    Shelf shelf_;
    SignatureJudge judge_;
    std::list<Faults> faults_; ///< The last count; those before may still harm what is under way.
    Tell tell_;
    std::uint64_t requests_ = 0;
    std::optional<Day> today_;
};

} // namespace harness::emulators::s3
