#include "emulators/s3/door.hpp"

#include "emulators/s3/harm.hpp"
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

using http::Reply;
using http::Request;

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

} // namespace

Door::Door(const Settings& settings, std::function<void(Told)> tell)
    : settings_(settings), keys_(settings_.keys),
      judge_([this](std::string_view id) -> std::optional<std::string> {
          const AccessKey* key = keys_.find(id, settings_.now());
          const bool counts = key != nullptr && !(key->is_master && settings_.is_b2);
          return counts ? std::optional(key->secret) : std::nullopt;
      }),
      tell_(std::move(tell)) {
    set_faults(settings_.faults);
}

void Door::let_go() {
    if (!faults_.empty()) {
        faults_.back().let_go();
    }
}

void Door::set_faults(std::vector<Fault> faults) {
    let_go();
    faults_.emplace_back(std::move(faults), settings_.seed);
}

Told Door::begin(const Request& request) {
    ++requests_;
    return {"unknown", request.method, request.path, request.query_names(), 0, "", ""};
}

Door::Place Door::place_of(const Request& request) const {
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

Reply Door::told_reply(Reply reply, Told& told, const Fault* fault) {
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
    tell_(told);
    return reply;
}

Reply Door::refused(const Refusal& refusal, Told& told) {
    constexpr std::size_t digits = 16;
    told.code = refusal.code;
    const std::string id = hex(requests_, digits);
    Reply reply = to_reply(refusal, told.path, id, told.method != "HEAD");
    reply.headers.set("x-amz-request-id", id);
    return told_reply(std::move(reply), told, nullptr);
}

Signed Door::sender_of(const Request& request, Time now) {
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

Door::Admitted Door::admit(Request request, Told& told, const Fault*& fault) {
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
    const AccessKey who = *keys_.find(sender.key_id, now);
    if (fault != nullptr) {
        told.harm = fault->text;
        if (auto instead = harm_instead(*fault)) {
            return {nullptr, {}, std::move(*instead)};
        }
    }
    Ask ask{std::move(request),
            std::move(place.bucket),
            std::move(place.key),
            who,
            std::move(sender),
            now,
            {}};
    if (fault != nullptr && fault->harm == Harm::stale) {
        ask.as_of = now - fault->by;
    }
    check_rights(*operation, ask);
    return {operation, std::move(ask), {}};
}

} // namespace harness::emulators::s3
