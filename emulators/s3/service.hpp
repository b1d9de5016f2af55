#pragma once

#include "emulators/s3/door.hpp"

namespace harness::emulators::s3 {

struct Operation;

/// S3 itself: who asks, for what, and the answer. Pure, but for where the bytes of objects are.
class S3Service final : public http::Service {
  public:
    using Tell = std::function<void(const Told&)>;

    S3Service(Settings settings, BlobStore& blobs, Tell tell);

    /// Goes on with what an earlier process kept, and keeps what comes. Called before all else.
    void go_on_with(Model model, Keeper& keeper);

    [[nodiscard]] http::Reception receive(http::Request request) override;
    void let_go() override { door_.let_go(); }

    /// One that is there without being asked for; by B2's rules it keeps versions anyway. Throws
    /// Refused where it can not be kept.
    void make_bucket(const std::string& name, const Account& owner,
                     Versioning versioning = Versioning::never);

    /// Instead of those that there were, which let go whom they hold; they count anew.
    void set_faults(std::vector<Fault> faults) { door_.set_faults(std::move(faults)); }

    [[nodiscard]] const KeyRing& keys() const { return door_.keys(); }
    /// Keys may come and go at any time. One that is added is kept as buckets are.
    void add_key(AccessKey key);
    /// Whether it was there.
    bool revoke_key(std::string_view id);
    [[nodiscard]] const Model& model() const { return shelf_.model; }
    [[nodiscard]] const Faults& faults() const { return door_.faults(); }

    /// For another face of the same store.
    [[nodiscard]] Shelf& shelf() { return shelf_; }
    [[nodiscard]] Faults& faults() { return door_.faults(); }
    [[nodiscard]] const Settings& settings() const { return door_.settings(); }
    /// Tells what was asked and answered there, and what changed by it.
    void tell(Told told);
    /// Does what days bring that are over: life cycle rules. To be called before each request.
    void pass_time();

  private:
    class GuardedBody;

    [[nodiscard]] http::Reception perform_and_keep(const Operation& operation, Ask ask);
    [[nodiscard]] http::Reception perform(http::Request request, Told& told, const Fault*& fault);

    Door door_;
    Shelf shelf_;
    Tell tell_;
    std::optional<Day> today_;
};

} // namespace harness::emulators::s3
