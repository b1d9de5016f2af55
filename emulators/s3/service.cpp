#include "emulators/s3/service.hpp"

#include "emulators/s3/harm.hpp"
#include "emulators/s3/lifecycle.hpp"
#include "emulators/s3/operations.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/rights.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

using http::Reception;
using http::Reply;
using http::Request;

std::string names_of(const Request& request) {
    std::vector<std::string> names;
    for (const auto& [name, value] : request.query) {
        names.push_back(name);
    }
    return join(names, "&");
}

/// The host without its port.
std::string host_of(const Request& request) {
    const std::string_view host = request.headers.value_of("host");
    return lower_case(host.substr(0, std::min(host.find(':'), host.size())));
}

Level level_of(std::string_view bucket, std::string_view key) {
    return bucket.empty() ? Level::service : key.empty() ? Level::bucket : Level::object;
}

/// What B2 answered to checksums before it knew them.
void check_checksums(const Request& request, const Settings& settings) {
    if (settings.accepts_checksums) {
        return;
    }
    for (const auto& [name, value] : request.headers.fields()) {
        if (name.starts_with("x-amz-checksum-") || name == "x-amz-sdk-checksum-algorithm" ||
            name == "x-amz-trailer") {
            throw Refused("InvalidArgument",
                          concat("Unsupported header '", name, "' received for this API call."));
        }
    }
}

/// A body needs its length, unless HTTP's own chunks tell where it ends.
void check_length(const Request& request) {
    const bool has_length = request.headers.has("content-length");
    const bool is_chunked =
        lower_case(request.headers.value_of("transfer-encoding")).find("chunked") !=
        std::string::npos;
    if (request.method == "PUT" && !has_length && !is_chunked) {
        throw Refused("MissingContentLength");
    }
}

/// Whether there is room afterwards that was not there before.
bool is_removal(const Operation& operation) {
    return operation.method == "DELETE" || operation.name == "DeleteObjects";
}

} // namespace

/// What a request's address names.
struct S3Service::Place {
    std::string bucket;
    std::string key;
};

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
            return owner_.told_reply(std::move(reply), told_, fault_);
        } catch (const Refused& refused) {
            return owner_.refused(refused.refusal(), told_);
        }
    }

  private:
    S3Service& owner_;
    std::unique_ptr<http::BodySink> inner_;
    Told told_;
    const Fault* fault_;
};

S3Service::S3Service(Settings settings, BlobStore& blobs, Tell tell)
    : settings_(std::move(settings)), keys_(settings_.keys),
      shelf_{{}, blobs, settings_.region, nullptr, settings_.is_b2},
      judge_([this](std::string_view id) -> std::optional<std::string> {
          const AccessKey* key = keys_.find(id, settings_.now());
          const bool counts = key != nullptr && !(key->is_master && settings_.is_b2);
          return counts ? std::optional(key->secret) : std::nullopt;
      }),
      tell_(std::move(tell)) {
    set_faults(settings_.faults);
}

void S3Service::make_bucket(const std::string& name, const Account& owner, Versioning versioning) {
    if (shelf_.model.buckets.contains(name)) { // An earlier process made it.
        return;
    }
    Bucket& bucket = add_bucket(shelf_.model, name, owner, settings_.now());
    bucket.versioning = settings_.is_b2 ? Versioning::enabled : versioning;
    write_down(shelf_);
}

void S3Service::go_on_with(Model model, Keeper& keeper) {
    shelf_.model = std::move(model);
    shelf_.keeper = &keeper;
    for (auto& [name, bucket] : shelf_.model.buckets) {
        note_stored(bucket, settings_.now());
        tell(Told{.operation = "Kept", .bucket = name});
    }
    for (const AccessKey& key : shelf_.model.made_keys) {
        keys_.add(key);
    }
}

void S3Service::add_key(AccessKey key) {
    std::erase_if(shelf_.model.made_keys, [&](const auto& one) { return one.id == key.id; });
    shelf_.model.made_keys.push_back(key);
    keys_.add(std::move(key));
}

bool S3Service::revoke_key(std::string_view id) {
    std::erase_if(shelf_.model.made_keys, [&](const auto& one) { return one.id == id; });
    return keys_.revoke(id);
}

void S3Service::tell(Told told) {
    told.at = settings_.now();
    const auto bucket = shelf_.model.buckets.find(told.bucket);
    if (bucket != shelf_.model.buckets.end()) {
        told.changes = std::exchange(bucket->second.changes, {});
    }
    tell_(told);
}

void S3Service::pass_time() {
    const Time now = settings_.now();
    const auto day = std::chrono::floor<std::chrono::days>(now);
    for (auto next = today_.value_or(day) + std::chrono::days(1); next <= day;
         next += std::chrono::days(1)) {
        carry_out_lifecycle(shelf_.model, next, settings_.is_b2);
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

void S3Service::set_faults(std::vector<Fault> faults) {
    let_go();
    faults_.emplace_back(std::move(faults), settings_.seed);
}

void S3Service::let_go() {
    if (!faults_.empty()) {
        faults_.back().let_go();
    }
}

S3Service::Place S3Service::place_of(const Request& request) const {
    const std::string host = host_of(request);
    const std::string path = http::percent_decode(request.path);
    const std::string_view rest = std::string_view(path).substr(path.empty() ? 0 : 1);
    for (const std::string& domain : settings_.domains) {
        if (host.size() > domain.size() + 1 && host.ends_with("." + domain)) {
            return {host.substr(0, host.size() - domain.size() - 1), std::string(rest)};
        }
    }
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    return {std::string(rest.substr(0, slash)),
            std::string(rest.substr(std::min(slash + 1, rest.size())))};
}

Reply S3Service::told_reply(Reply reply, Told& told, const Fault* fault) {
    constexpr std::size_t digits = 16;
    if (!reply.headers.has("x-amz-request-id")) {
        reply.headers.set("x-amz-request-id", hex(requests_, digits));
    }
    reply.headers.set("server", "harness");
    reply.headers.set("date", http_date(std::chrono::floor<std::chrono::seconds>(settings_.now())));
    if (fault != nullptr) {
        harm_answer(*fault, reply);
    }
    told.status = reply.manner.is_lost ? 0 : reply.status;
    told.sent = told.method == "HEAD" ? 0 : reply.manner.cut_after.value_or(reply.body_size());
    tell(told);
    return reply;
}

Reply S3Service::refused(const Refusal& refusal, Told& told) {
    constexpr std::size_t digits = 16;
    told.code = refusal.code;
    const std::string id = hex(requests_, digits);
    Reply reply = to_reply(refusal, told.path, id, told.method != "HEAD");
    reply.headers.set("x-amz-request-id", id);
    return told_reply(std::move(reply), told, nullptr);
}

Signed S3Service::sender_of(const Request& request, Time now) {
    auto judged = judge_.judge(request, std::chrono::floor<std::chrono::seconds>(now));
    if (auto* refused = std::get_if<Refusal>(&judged)) {
        if (settings_.is_b2 && refused->code == "InvalidAccessKeyId") {
            const std::string id = refused->details.front().second;
            const AccessKey* key = keys_.find(id, now);
            refused->message = key != nullptr && key->is_master
                                   ? "Malformed Access Key Id"
                                   : concat("The key '", id, "' is not valid");
        }
        throw Refused(std::move(*refused));
    }
    return std::get<Signed>(std::move(judged));
}

Reception S3Service::perform_and_keep(const Operation& operation, Ask ask) {
    const bool is_change = operation.method != "GET" && operation.method != "HEAD";
    if (is_change) {
        before_change(shelf_, is_removal(operation) ? Change::removes : Change::adds);
    }
    Reception reception = operation.perform(shelf_, std::move(ask));
    if (is_change && std::holds_alternative<Reply>(reception)) {
        write_down(shelf_);
    }
    return reception;
}

Reception S3Service::perform(Request request, Told& told, const Fault*& fault) {
    if (request.method == "OPTIONS") { // We have no rules for other origins.
        throw Refused("BadRequest");
    }
    const Time now = settings_.now();
    Signed sender = sender_of(request, now);
    Place place = place_of(request);
    const Operation* operation = operation_for(request, level_of(place.bucket, place.key));
    if (operation == nullptr) {
        throw Refused("NotImplemented");
    }
    told.operation = operation->name;
    told.bucket = place.bucket;
    told.key = place.key;
    told.is_copy = request.headers.has("x-amz-copy-source");
    check_length(request);
    check_checksums(request, settings_);
    fault = faults_.back().strike(operation->name, place.key, now);
    if (fault != nullptr) {
        told.harm = fault->text;
        if (auto instead = harm_instead(*fault)) {
            return std::move(*instead);
        }
    }
    Ask ask{std::move(request),
            std::move(place.bucket),
            std::move(place.key),
            *keys_.find(sender.key_id, now),
            std::move(sender),
            now,
            {}};
    if (fault != nullptr && fault->harm == Harm::stale) {
        ask.as_of = now - fault->by;
    }
    check_rights(*operation, ask);
    // B2 does not tell who may not list what is there and what is not.
    const bool hides_absence = settings_.is_b2 && !has_capability(ask.who, "listBuckets");
    try {
        return perform_and_keep(*operation, std::move(ask));
    } catch (const Refused& why) {
        if (hides_absence && why.refusal().code == "NoSuchKey") {
            throw Refused("AccessDenied", "Cannot access bucket");
        }
        throw;
    }
}

Reception S3Service::receive(Request request) {
    ++requests_;
    pass_time();
    Told told{"unknown", request.method, request.path, names_of(request), 0, "", ""};
    const Fault* fault = nullptr;
    try {
        Reception reception = perform(std::move(request), told, fault);
        if (auto* reply = std::get_if<Reply>(&reception)) {
            return told_reply(std::move(*reply), told, fault);
        }
        return std::make_unique<GuardedBody>(
            *this, std::get<std::unique_ptr<http::BodySink>>(std::move(reception)), told, fault);
    } catch (const Refused& why) {
        return refused(why.refusal(), told);
    }
}

} // namespace harness::emulators::s3
