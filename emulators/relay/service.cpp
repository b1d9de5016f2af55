#include "emulators/relay/service.hpp"

#include "emulators/http/exchange.hpp"
#include "emulators/relay/trailer_frames.hpp"
#include "emulators/s3/checksums.hpp"
#include "emulators/s3/chunked_body.hpp"
#include "emulators/s3/copy.hpp"
#include "emulators/s3/operations.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/rights.hpp"
#include "emulators/s3/xml.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

namespace harness::emulators::relay {

namespace {

using http::Reply;
using s3::Refused;

/// What is not larger is read before it goes on.
constexpr std::uint64_t longest_at_once = 64U << 10U;
constexpr std::size_t longest_text = 64U << 20U;
constexpr std::size_t longest_names = 4U << 20U;
constexpr unsigned first_error = 400;

/// The body of an answer, as the server behind sends it.
class UpstreamFlow final : public http::Flow {
  public:
    UpstreamFlow(Upstream& upstream, std::unique_ptr<http::Client> client)
        : upstream_(upstream), client_(std::move(client)) {}
    ~UpstreamFlow() override { upstream_.give_back(std::move(client_)); }
    UpstreamFlow(const UpstreamFlow&) = delete;
    UpstreamFlow& operator=(const UpstreamFlow&) = delete;

    async::Task<std::string_view> next() override {
        std::string_view piece;
        try {
            piece = co_await client_->read_body();
        } catch (const Error&) { // An early end is told by its emptiness.
        }
        co_return piece;
    }

  private:
    Upstream& upstream_;
    std::unique_ptr<http::Client> client_;
};

std::string code_in(std::string_view text) {
    const auto document = s3::read_xml(text, "Error");
    return document ? std::string(document->text_of("Code")) : std::string();
}

} // namespace

/// One request on its way to the server behind, and its answer back.
class RelayService::Handover final : public http::Exchange {
  public:
    Handover(RelayService& owner, const s3::Operation& operation, s3::Ask ask, s3::Told told,
             const s3::Fault* fault)
        : owner_(owner), operation_(operation), ask_(std::move(ask)), told_(std::move(told)),
          fault_(fault), forwarded_(forwarded(ask_, owner.upstream_.host())),
          is_held_(operation.name == "DeleteObjects") {
        if (forwarded_.carriage == Carriage::decoded ||
            forwarded_.carriage == Carriage::with_trailer) {
            chunks_.emplace(ask_.signature.payload, ask_.signature.chain,
                            [this](std::string_view piece) { decoded_ += piece; });
        }
        if (forwarded_.carriage == Carriage::with_trailer) {
            frames_.emplace(forwarded_.body_size, forwarded_.algorithm, forwarded_.trailer);
        }
    }

    async::Task<bool> take(std::string_view piece) override {
        told_.received += piece.size();
        try {
            const std::string out = decoded(piece);
            if (is_held_) {
                hold(out);
            } else {
                co_await begin();
                co_await lent_.client->send(out);
            }
        } catch (const Refused& why) {
            refusal_ = why.refusal();
        } catch (const Error& error) {
            // It may have answered already, and ended the connection: that is seen by reading.
            is_cut_off_ = true;
            trouble_ = error.what();
        }
        co_return !refusal_ && !is_cut_off_;
    }

    async::Task<Reply> answer() override {
        Reply reply;
        try {
            if (refusal_) {
                throw Refused(*refusal_);
            }
            reply = co_await answered();
        } catch (const Refused& why) {
            co_return owner_.door_.refused(why.refusal(), told_);
        } catch (const Error& error) {
            const Refused why("ServiceUnavailable",
                              concat("harness: the server behind does not answer: ", error.what()));
            co_return owner_.door_.refused(why.refusal(), told_);
        }
        co_return owner_.door_.told_reply(std::move(reply), told_, fault_);
    }

  private:
    /// What of a piece goes on now.
    std::string decoded(std::string_view piece) {
        if (!chunks_) {
            return std::string(piece);
        }
        chunks_->feed(piece);
        std::string out = std::exchange(decoded_, {});
        return frames_ ? frames_->take(out) : out;
    }

    void hold(std::string_view piece) {
        if (held_.size() + piece.size() > longest_names) {
            throw Refused("EntityTooLarge");
        }
        held_ += piece;
    }

    async::Task<> begin() {
        if (!lent_.client) {
            lent_ = co_await owner_.upstream_.lend();
            const std::string head = owner_.upstream_.signed_head(forwarded_);
            co_await lent_.client->send(head);
        }
    }

    async::Task<> end_body() {
        if (chunks_) {
            chunks_->finish();
        }
        std::string rest;
        if (frames_) {
            const auto checksum = s3::checksum_in(chunks_->trailer());
            if (!checksum) {
                throw Refused("MalformedTrailerError");
            }
            rest = frames_->finish(checksum->value);
        }
        if (is_held_) {
            check_names();
            rest = held_ + rest;
        }
        co_await begin();
        co_await lent_.client->send(rest);
    }

    void check_names() const {
        const std::vector<ToDelete> named = named_to_delete(held_);
        if (owner_.guard_ != nullptr) {
            owner_.guard_->check_deletes(ask_, named);
        }
        for (const ToDelete& one : named) {
            s3::check_access(ask_.who, one.is_version ? "deleteFiles" : "writeFiles", ask_.bucket,
                             one.key);
        }
    }

    async::Task<Reply> answered() {
        if (!is_cut_off_) {
            co_await end_body();
        } else if (!lent_.client) {
            throw Error(trouble_);
        }
        const bool is_to_head = told_.method == "HEAD";
        http::AnswerHead head;
        bool is_again = false;
        try {
            head = co_await lent_.client->read_head(is_to_head);
        } catch (const Error&) {
            // One that was idle may have ended before it got this request.
            is_again = !lent_.is_new && forwarded_.carriage == Carriage::none;
            if (!is_again) {
                throw;
            }
        }
        if (is_again) {
            head = co_await asked_again(is_to_head);
        }
        Reply reply;
        reply.status = head.status;
        reply.headers = answer_fields(head.headers, is_to_head);
        reply.closes = is_cut_off_;
        const bool is_long = head.size && *head.size > longest_at_once;
        if (is_long && head.status < first_error) {
            reply.body = http::Streamed{
                std::make_shared<UpstreamFlow>(owner_.upstream_, std::move(lent_.client)),
                *head.size};
            co_return reply;
        }
        std::string text = co_await whole_body();
        owner_.upstream_.give_back(std::move(lent_.client));
        if (head.status >= first_error) {
            told_.code = code_in(text);
        } else if (owner_.guard_ != nullptr) {
            owner_.guard_->note(operation_, ask_, text);
            if (operation_.level == s3::Level::service) {
                text = named_buckets(text, *owner_.guard_);
            }
        }
        reply.body = std::move(text);
        co_return reply;
    }

    async::Task<http::AnswerHead> asked_again(bool is_to_head) {
        lent_.client.reset();
        for (; !lent_.is_new;) {
            lent_ = co_await owner_.upstream_.lend();
        }
        const std::string head = owner_.upstream_.signed_head(forwarded_);
        co_await lent_.client->send(head);
        http::AnswerHead answer = co_await lent_.client->read_head(is_to_head);
        co_return answer;
    }

    async::Task<std::string> whole_body() {
        std::string text;
        for (bool goes_on = true; goes_on;) {
            const std::string_view piece = co_await lent_.client->read_body();
            if (text.size() + piece.size() > longest_text) {
                throw Error("its answer is too long");
            }
            text += piece;
            goes_on = !piece.empty();
        }
        co_return text;
    }

    RelayService& owner_;
    const s3::Operation& operation_;
    s3::Ask ask_;
    s3::Told told_;
    const s3::Fault* fault_;
    Forwarded forwarded_;
    bool is_held_; ///< What the body names is looked at before the server behind is asked.
    Lent lent_;
    std::optional<s3::ChunkedBody> chunks_;
    std::optional<TrailerFrames> frames_;
    std::string decoded_; ///< Of the piece that is just taken.
    std::string held_;
    std::optional<s3::Refusal> refusal_;
    bool is_cut_off_ = false;
    std::string trouble_; ///< Why.
};

RelayService::RelayService(const s3::Settings& settings, Upstream& upstream, Guard* guard,
                           Tell tell)
    : door_(settings,
            [settings, tell = std::move(tell)](s3::Told told) {
                told.at = settings.now();
                tell(told);
            }),
      upstream_(upstream), guard_(guard) {}

http::Reception RelayService::receive(http::Request request) {
    s3::Told told = door_.begin(request);
    const s3::Fault* fault = nullptr;
    try {
        s3::Door::Admitted admitted = door_.admit(std::move(request), told, fault);
        if (admitted.operation == nullptr) {
            if (auto* reply = std::get_if<Reply>(&admitted.instead)) {
                return door_.told_reply(std::move(*reply), told, fault);
            }
            return std::move(admitted.instead);
        }
        if (told.is_copy) {
            const s3::NamedSource source =
                s3::named_source(admitted.ask.field("x-amz-copy-source"));
            s3::check_access(admitted.ask.who, "readFiles", source.bucket, source.key);
        }
        if (guard_ != nullptr) {
            guard_->check(*admitted.operation, admitted.ask);
        }
        return std::make_shared<Handover>(*this, *admitted.operation, std::move(admitted.ask), told,
                                          fault);
    } catch (const Refused& why) {
        return door_.refused(why.refusal(), told);
    }
}

} // namespace harness::emulators::relay
