#include "emulators/b2/service.hpp"

#include "emulators/b2/account.hpp"
#include "emulators/b2/denied.hpp"
#include "emulators/b2/download.hpp"
#include "emulators/b2/operations.hpp"
#include "emulators/b2/test_mode.hpp"
#include "emulators/b2/upload.hpp"
#include "emulators/s3/harm.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"

namespace harness::emulators::b2 {

namespace {

using http::Reception;
using http::Reply;
using http::Request;

constexpr std::string_view api_path = "/b2api/v";
constexpr std::string_view file_path = "/file/";
constexpr std::size_t longest_json = 1U << 20U;

s3::Settings by_b2_rules(s3::Settings settings) {
    settings.is_b2 = true;
    return settings;
}

/// "/b2api/v3/b2_upload_file/ID": which version of the API, and what of it.
struct Target {
    unsigned version = 1;
    std::string operation;
};

Target target_of(const Request& request) {
    constexpr unsigned newest_version = 4;
    const std::string_view rest = std::string_view(request.path).substr(api_path.size());
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const auto version = read_number<unsigned>(rest.substr(0, slash));
    if (!version || *version == 0 || *version > newest_version) {
        throw Denied(404, "not_found", "The API has versions 1 to 4 here.");
    }
    std::string_view name = rest.substr(std::min(slash + 1, rest.size()));
    return {*version, std::string(name.substr(0, std::min(name.find('/'), name.size())))};
}

} // namespace

/// Takes a call's JSON, then does what it says.
class B2Service::JsonBody final : public http::BodySink {
  public:
    JsonBody(B2Service& owner, Call call, s3::Told told)
        : owner_(owner), call_(std::move(call)), told_(std::move(told)) {}

    void take(std::string_view piece) override {
        told_.received += piece.size();
        if (text_.size() <= longest_json) { // What is too long is seen by that.
            text_.append(piece.substr(0, longest_json + 1));
        }
    }

    Reply finish() override {
        const s3::Fault* fault = nullptr;
        try {
            return owner_.answer_json(call_, text_, told_, fault);
        } catch (const Denied& why) {
            return owner_.denied(why.denial(), told_, fault);
        } catch (const s3::Refused& why) {
            return owner_.denied(denial_of(why.refusal()), told_, fault);
        }
    }

  private:
    B2Service& owner_;
    Call call_;
    s3::Told told_;
    std::string text_;
};

/// Makes an answer of what an upload is denied for once its bytes were there.
class B2Service::GuardedUpload final : public http::BodySink {
  public:
    GuardedUpload(B2Service& owner, std::unique_ptr<http::BodySink> inner, s3::Told told,
                  const s3::Fault* fault)
        : owner_(owner), inner_(std::move(inner)), told_(std::move(told)), fault_(fault) {}

    /// Where the store has no room for it, the rest is let pass.
    void take(std::string_view piece) override {
        told_.received += piece.size();
        try {
            if (!failure_) {
                inner_->take(piece);
            }
            if (!inner_->goes_on()) { // It has no end, so this is all there is to tell.
                owner_.store_.tell(told_);
            }
        } catch (const s3::Refused&) {
            failure_ = std::current_exception();
        }
    }
    bool goes_on() const override { return inner_->goes_on(); }

    Reply finish() override {
        try {
            if (failure_) {
                std::rethrow_exception(failure_);
            }
            Reply reply = inner_->finish();
            s3::write_down(owner_.store_.shelf());
            return owner_.told_reply(std::move(reply), told_, fault_);
        } catch (const Denied& why) {
            return owner_.denied(why.denial(), told_, nullptr);
        } catch (const s3::Refused& why) {
            return owner_.denied(denial_of(why.refusal()), told_, nullptr);
        }
    }

  private:
    B2Service& owner_;
    std::unique_ptr<http::BodySink> inner_;
    s3::Told told_;
    const s3::Fault* fault_;
    std::exception_ptr failure_;
};

B2Service::B2Service(Settings settings, s3::BlobStore& blobs, s3::S3Service::Tell tell)
    : account_(std::move(settings.account)),
      store_(by_b2_rules(std::move(settings.s3)), blobs,
             [this, tell = std::move(tell)](const s3::Told& told) {
                 books_.note(told);
                 tell(told);
             }),
      face_{store_, Tokens(std::move(settings.secret))} {}

const bill::Ledger& B2Service::ledger() {
    store_.pass_time();
    books_.pass(store_, account_);
    return books_.ledger();
}

bool B2Service::is_native(const Request& request) const {
    const std::string_view field = request.headers.value_of("host");
    const std::string host = lower_case(field.substr(0, std::min(field.find(':'), field.size())));
    for (const std::string& domain : store_.settings().domains) {
        if (host == domain || host.ends_with("." + domain)) {
            return false;
        }
    }
    return request.path.starts_with(api_path) || request.path.starts_with(file_path);
}

Reply B2Service::told_reply(Reply reply, s3::Told& told, const s3::Fault* fault) {
    reply.headers.set(
        "date", s3::http_date(std::chrono::floor<std::chrono::seconds>(store_.settings().now())));
    if (fault != nullptr) {
        s3::harm_answer(*fault, reply);
    }
    told.status = reply.manner.is_lost ? 0 : reply.status;
    told.sent = told.method == "HEAD" ? 0 : reply.manner.cut_after.value_or(reply.body_size());
    store_.tell(told);
    return reply;
}

Reply B2Service::denied(const Denial& denial, s3::Told& told, const s3::Fault* fault) {
    const bool is_harmed_by_error = fault == nullptr || fault->harm == s3::Harm::error;
    told.code = denial.code;
    return told_reply(to_reply(denial), told, is_harmed_by_error ? nullptr : fault);
}

std::optional<Reception> B2Service::strike(s3::Told& told, std::string_view s3_name,
                                           std::string_view key, Call& call,
                                           const s3::Fault*& fault) {
    fault = store_.faults().strike(told.operation, key, call.now, s3_name);
    if (fault == nullptr) {
        return std::nullopt;
    }
    told.harm = fault->text;
    if (fault->harm == s3::Harm::stale) {
        call.as_of = call.now - fault->by;
    }
    return s3::harm_instead(*fault);
}

Reception B2Service::told_instead(Reception reception, s3::Told& told) {
    if (auto* reply = std::get_if<Reply>(&reception)) {
        return told_reply(std::move(*reply), told, nullptr);
    }
    return reception;
}

Reply B2Service::answer_json(Call& call, const std::string& text, s3::Told& told,
                             const s3::Fault*& fault) {
    if (text.size() > longest_json) {
        throw Denied(400, "bad_request", "The request is too long");
    }
    call.fields =
        call.request.method == "GET" ? Fields::of_query(call.request) : Fields::of_json(text);
    if (told.operation == "b2_download_file_by_id") {
        auto reception = download(std::move(call), told, fault, false);
        auto* sink = std::get_if<std::unique_ptr<http::BodySink>>(&reception);
        return sink == nullptr ? std::get<Reply>(std::move(reception)) : (*sink)->finish();
    }
    const Operation* operation = operation_named(told.operation);
    told.key = call.fields.text_or("fileName", call.fields.text_or("prefix", ""));
    if (auto instead = strike(told, operation->s3_name, told.key, call, fault)) {
        if (auto* reply = std::get_if<Reply>(&*instead)) {
            return told_reply(std::move(*reply), told, nullptr);
        }
    }
    // What a call says is small; only what an upload brings may find no room.
    s3::before_change(store_.shelf(), s3::Change::removes);
    Reply reply = operation->perform(face_, call);
    s3::write_down(store_.shelf());
    told.bucket = call.bucket;
    told.is_copy = told.operation.starts_with("b2_copy");
    return told_reply(std::move(reply), told, fault);
}

Reception B2Service::download(Call call, s3::Told& told, const s3::Fault*& fault, bool is_by_name) {
    const std::string_view s3_name = told.method == "HEAD" ? "HeadObject" : "GetObject";
    const std::string_view path = is_by_name ? std::string_view(call.request.path) : "";
    const std::string rest(path.substr(is_by_name ? file_path.size() : 0));
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string name =
        is_by_name ? http::percent_decode(rest.substr(std::min(slash + 1, rest.size())))
                   : call.fields.text_or("fileId", "");
    told.key = name;
    check_test_mode(face_, call, told.operation);
    if (auto instead = strike(told, s3_name, name, call, fault)) {
        return told_instead(std::move(*instead), told);
    }
    Reply reply = is_by_name ? download_by_name(face_, call, rest) : download_by_id(face_, call);
    told.bucket = call.bucket;
    return told_reply(std::move(reply), told, fault);
}

Reception B2Service::perform(Request request, s3::Told& told, const s3::Fault*& fault) {
    Call call;
    call.now = store_.settings().now();
    const bool is_file = request.path.starts_with(file_path);
    call.request = std::move(request);
    if (is_file) {
        told.operation = "b2_download_file_by_name";
        return download(std::move(call), told, fault, true);
    }
    Target target = target_of(call.request);
    call.version = target.version;
    const bool is_upload =
        target.operation == "b2_upload_file" || target.operation == "b2_upload_part";
    const bool is_by_id = target.operation == "b2_download_file_by_id";
    const bool is_authorization = target.operation == "b2_authorize_account";
    if (!is_upload && !is_by_id && !is_authorization &&
        operation_named(target.operation) == nullptr) {
        throw Denied(404, "not_found", "There is no such call: " + target.operation);
    }
    told.operation = target.operation;
    if (is_authorization) {
        if (auto instead = strike(told, "", "", call, fault)) {
            return told_instead(std::move(*instead), told);
        }
        return told_reply(authorize_account(face_, call), told, fault);
    }
    if (is_upload) {
        check_test_mode(face_, call, told.operation);
        told.key = http::percent_decode(call.field("x-bz-file-name"));
        const bool is_part = target.operation == "b2_upload_part";
        auto instead = strike(told, is_part ? "UploadPart" : "PutObject", told.key, call, fault);
        if (instead) {
            return told_instead(std::move(*instead), told);
        }
        s3::before_change(store_.shelf(), s3::Change::adds);
        auto sink = begin_upload(face_, call, is_part ? Purpose::part : Purpose::upload);
        told.bucket = call.bucket;
        told.key = call.key;
        return sink;
    }
    if (!is_by_id) {
        call.who = key_of_token(face_, call.field("authorization"), call.now);
        check_test_mode(face_, call, told.operation);
    }
    return std::make_unique<JsonBody>(*this, std::move(call), told);
}

Reception B2Service::receive(Request request) {
    (void)ledger(); // Days that are over are closed first.
    if (!is_native(request)) {
        return store_.receive(std::move(request));
    }
    s3::Told told{"unknown", request.method, request.path, request.query_names(), 0, "", ""};
    const s3::Fault* fault = nullptr;
    try {
        Reception reception = perform(std::move(request), told, fault);
        if (std::holds_alternative<Reply>(reception)) {
            return reception;
        }
        const bool is_upload = told.operation.starts_with("b2_upload");
        if (!is_upload) {
            return reception; // It tells by itself.
        }
        return std::make_unique<GuardedUpload>(
            *this, std::get<std::unique_ptr<http::BodySink>>(std::move(reception)), told, fault);
    } catch (const Denied& why) {
        return denied(why.denial(), told, fault);
    } catch (const s3::Refused& why) {
        return denied(denial_of(why.refusal()), told, fault);
    }
}

} // namespace harness::emulators::b2
