#include "emulators/s3/body.hpp"

#include "emulators/s3/checksums.hpp"
#include "emulators/s3/chunked_body.hpp"
#include "emulators/s3/refused.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"

namespace harness::emulators::s3 {

namespace {

constexpr std::size_t md5_size = 16;
constexpr std::size_t longest_text = 4U << 20U;

/// The Content-MD5 of a request, as bytes.
std::optional<std::string> wanted_md5(const Ask& ask) {
    const std::string* field = ask.request.headers.find("content-md5");
    if (field == nullptr) {
        return std::nullopt;
    }
    auto bytes = from_base64(*field);
    if (!bytes || bytes->size() != md5_size) {
        throw Refused("InvalidDigest");
    }
    return bytes;
}

class VerifiedBody : public http::BodySink {
  public:
    VerifiedBody(Ask ask, Done done, ChecksumOf checksum)
        : ask_(std::move(ask)), done_(std::move(done)), wanted_md5_(wanted_md5(ask_)),
          given_(checksum == ChecksumOf::body ? checksum_in(ask_.request.headers) : std::nullopt) {
        const Payload payload = ask_.signature.payload;
        if (is_chunked(payload)) {
            chunks_.emplace(payload, ask_.signature.chain,
                            [this](std::string_view piece) { take_decoded(piece); });
        }
        if (payload == Payload::digest) {
            sha256_ = make_digest(Algorithm::sha256);
        }
        const auto algorithm = checksum_asked(ask_.request.headers);
        if (algorithm && checksum == ChecksumOf::body) {
            algorithm_ = *algorithm;
            checksum_ = make_digest(*algorithm);
        }
    }

    /// Where something is wrong already, the rest is let pass.
    void take(std::string_view piece) override {
        if (failure_) {
            return;
        }
        try {
            if (chunks_) {
                chunks_->feed(piece);
            } else {
                take_decoded(piece);
            }
        } catch (const Refused&) {
            failure_ = std::current_exception();
        }
    }

    http::Reply finish() override {
        if (failure_) {
            std::rethrow_exception(failure_);
        }
        Received received;
        received.md5 = md5_->finish();
        check_size();
        check_digests(received.md5);
        received.checksum = verified_checksum();
        complete(received);
        return done_(std::move(ask_), std::move(received));
    }

  protected:
    virtual void keep(std::string_view piece) = 0;
    virtual void complete(Received& received) = 0;

  private:
    void take_decoded(std::string_view piece) {
        size_ += piece.size();
        md5_->update(piece);
        if (sha256_) {
            sha256_->update(piece);
        }
        if (checksum_) {
            checksum_->update(piece);
        }
        keep(piece);
    }

    void check_size() const {
        if (!chunks_) {
            return;
        }
        chunks_->finish();
        const auto wanted = read_number(ask_.field("x-amz-decoded-content-length"));
        if (wanted && *wanted != size_) {
            throw Refused("IncompleteBody");
        }
    }

    void check_digests(const std::string& md5) {
        if (wanted_md5_ && *wanted_md5_ != md5) {
            throw Refused("BadDigest");
        }
        if (sha256_ && hex_bytes(sha256_->finish()) != ask_.signature.payload_sha256) {
            throw Refused("XAmzContentSHA256Mismatch");
        }
    }

    std::optional<Checksum> verified_checksum() {
        if (!checksum_) {
            return std::nullopt;
        }
        Checksum seen{algorithm_, base64(checksum_->finish())};
        if (chunks_ && !given_) {
            given_ = checksum_in(chunks_->trailer());
        }
        if (given_ && (given_->algorithm != seen.algorithm || given_->value != seen.value)) {
            throw Refused("BadDigest", "The checksum you specified did not match the body.");
        }
        return seen;
    }

    Ask ask_;
    Done done_;
    std::optional<std::string> wanted_md5_;
    std::optional<Checksum> given_;
    std::unique_ptr<Digest> md5_ = make_digest(Algorithm::md5);
    std::unique_ptr<Digest> sha256_;
    std::unique_ptr<Digest> checksum_;
    Algorithm algorithm_ = Algorithm::crc32;
    std::optional<ChunkedBody> chunks_;
    std::uint64_t size_ = 0;
    std::exception_ptr failure_;
};

class ObjectBody final : public VerifiedBody {
  public:
    ObjectBody(Shelf& shelf, Ask ask, Done done)
        : VerifiedBody(std::move(ask), std::move(done), ChecksumOf::body),
          blob_(shelf.blobs.begin()) {}

  private:
    void keep(std::string_view piece) override { blob_->append(piece); }
    void complete(Received& received) override { received.content = blob_->finish(); }

    std::unique_ptr<Blob> blob_;
};

class TextBody final : public VerifiedBody {
  public:
    using VerifiedBody::VerifiedBody;

  private:
    void keep(std::string_view piece) override {
        if (text_.size() + piece.size() > longest_text) {
            throw Refused("EntityTooLarge");
        }
        text_.append(piece);
    }
    void complete(Received& received) override { received.text = std::move(text_); }

    std::string text_;
};

} // namespace

std::unique_ptr<http::BodySink> object_body(Shelf& shelf, Ask ask, Done done) {
    return std::make_unique<ObjectBody>(shelf, std::move(ask), std::move(done));
}

std::unique_ptr<http::BodySink> text_body(Ask ask, Done done, ChecksumOf checksum) {
    return std::make_unique<TextBody>(std::move(ask), std::move(done), checksum);
}

} // namespace harness::emulators::s3
