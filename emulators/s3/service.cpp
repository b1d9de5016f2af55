#include "emulators/s3/service.hpp"

#include "emulators/s3/lifecycle.hpp"
#include "emulators/s3/operations.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/rights.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

using http::Reception;
using http::Reply;
using http::Request;

/// Whether there is room afterwards that was not there before.
bool is_removal(const Operation& operation) {
    return operation.method == "DELETE" || operation.name == "DeleteObjects";
}

} // namespace

/// Makes an answer of what an operation refuses once its body was there.
class S3Service::GuardedBody final : public http::BodySink {
  public:
    GuardedBody(S3Service& owner, std::unique_ptr<http::BodySink> inner, Told told,
                const Fault* fault)
        : owner_(owner), inner_(std::move(inner)), told_(std::move(told)), fault_(fault) {}

    void take(std::string_view piece) override {
        told_.received += piece.size();
        inner_->take(piece);
        if (!inner_->goes_on()) { // It has no end, so this is all there is to tell.
            owner_.tell(told_);
        }
    }
    bool goes_on() const override { return inner_->goes_on(); }

    Reply finish() override {
        try {
            Reply reply = inner_->finish();
            write_down(owner_.shelf_);
            return owner_.door_.told_reply(std::move(reply), told_, fault_);
        } catch (const Refused& refused) {
            return owner_.door_.refused(refused.refusal(), told_);
        }
    }

  private:
    S3Service& owner_;
    std::unique_ptr<http::BodySink> inner_;
    Told told_;
    const Fault* fault_;
};

S3Service::S3Service(Settings settings, BlobStore& blobs, Tell tell)
    : door_(settings, [this](Told told) { this->tell(std::move(told)); }),
      shelf_{{}, blobs, settings.region, nullptr, settings.is_b2}, tell_(std::move(tell)) {}

void S3Service::make_bucket(const std::string& name, const Account& owner, Versioning versioning) {
    if (shelf_.model.buckets.contains(name)) { // An earlier process made it.
        return;
    }
    Bucket& bucket = add_bucket(shelf_.model, name, owner, settings().now());
    bucket.versioning = settings().is_b2 ? Versioning::enabled : versioning;
    write_down(shelf_);
}

void S3Service::go_on_with(Model model, Keeper& keeper) {
    shelf_.model = std::move(model);
    shelf_.keeper = &keeper;
    for (auto& [name, bucket] : shelf_.model.buckets) {
        note_stored(bucket, settings().now());
        tell(Told{.operation = "Kept", .bucket = name});
    }
    for (const AccessKey& key : shelf_.model.made_keys) {
        door_.keys().add(key);
    }
}

void S3Service::add_key(AccessKey key) {
    std::erase_if(shelf_.model.made_keys, [&](const auto& one) { return one.id == key.id; });
    shelf_.model.made_keys.push_back(key);
    door_.keys().add(std::move(key));
}

bool S3Service::revoke_key(std::string_view id) {
    std::erase_if(shelf_.model.made_keys, [&](const auto& one) { return one.id == id; });
    return door_.keys().revoke(id);
}

void S3Service::tell(Told told) {
    told.at = settings().now();
    const auto bucket = shelf_.model.buckets.find(told.bucket);
    if (bucket != shelf_.model.buckets.end()) {
        told.changes = std::exchange(bucket->second.changes, {});
    }
    tell_(told);
}

void S3Service::pass_time() {
    const Time now = settings().now();
    const auto day = std::chrono::floor<std::chrono::days>(now);
    for (auto next = today_.value_or(day) + std::chrono::days(1); next <= day;
         next += std::chrono::days(1)) {
        carry_out_lifecycle(shelf_.model, next, settings().is_b2);
        write_down_if_there_is_room(shelf_);
    }
    if (today_ && *today_ < day) {
        for (const auto& [name, bucket] : shelf_.model.buckets) {
            if (!bucket.changes.empty()) {
                tell(Told{.operation = "Lifecycle", .bucket = name});
            }
        }
    }
    today_ = std::max(today_.value_or(day), day);
}

Reception S3Service::perform_and_keep(const Operation& operation, Ask ask) {
    const bool changes = is_change(operation);
    if (changes) {
        before_change(shelf_, is_removal(operation) ? Change::removes : Change::adds);
    }
    Reception reception = operation.perform(shelf_, std::move(ask));
    if (changes && std::holds_alternative<Reply>(reception)) {
        write_down(shelf_);
    }
    return reception;
}

Reception S3Service::perform(Request request, Told& told, const Fault*& fault) {
    Door::Admitted admitted = door_.admit(std::move(request), told, fault);
    if (admitted.operation == nullptr) {
        return std::move(admitted.instead);
    }
    // B2 does not tell who may not list what is there and what is not.
    const bool hides_absence = settings().is_b2 && !has_capability(admitted.ask.who, "listBuckets");
    try {
        return perform_and_keep(*admitted.operation, std::move(admitted.ask));
    } catch (const Refused& why) {
        if (hides_absence && why.refusal().code == "NoSuchKey") {
            throw Refused("AccessDenied", "Cannot access bucket");
        }
        throw;
    }
}

Reception S3Service::receive(Request request) {
    pass_time();
    Told told = door_.begin(request);
    const Fault* fault = nullptr;
    try {
        Reception reception = perform(std::move(request), told, fault);
        if (auto* reply = std::get_if<Reply>(&reception)) {
            return door_.told_reply(std::move(*reply), told, fault);
        }
        return std::make_unique<GuardedBody>(
            *this, std::get<std::unique_ptr<http::BodySink>>(std::move(reception)), told, fault);
    } catch (const Refused& why) {
        return door_.refused(why.refusal(), told);
    }
}

} // namespace harness::emulators::s3
