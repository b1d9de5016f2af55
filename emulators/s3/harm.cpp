#include "emulators/s3/harm.hpp"

#include "emulators/s3/refused.hpp"

namespace harness::emulators::s3 {

namespace {

http::Reply no_answer() {
    http::Reply reply;
    reply.manner.is_lost = true;
    return reply;
}

/// Takes a body up to a byte; then it is not there any more.
class BodyCutShort final : public http::BodySink {
  public:
    explicit BodyCutShort(std::uint64_t most) : most_(most) {}

    void take(std::string_view piece) override { size_ += piece.size(); }
    bool goes_on() const override { return size_ <= most_; }
    http::Reply finish() override { return no_answer(); }

  private:
    std::uint64_t most_;
    std::uint64_t size_ = 0;
};

constexpr std::uint64_t bits_of_byte = 8;

} // namespace

std::optional<http::Reception> harm_instead(const Fault& fault) {
    switch (fault.harm) {
    case Harm::error:
        throw Refused(refusal(fault.code, fault.message));
    case Harm::gone:
        throw Refused("NoSuchKey");
    case Harm::reset:
        return no_answer();
    case Harm::hold: {
        http::Reply reply = no_answer();
        reply.manner.gate = fault.gate;
        return reply;
    }
    case Harm::reset_body:
        return std::make_unique<BodyCutShort>(fault.bytes);
    case Harm::delay:
    case Harm::slow:
    case Harm::lose:
    case Harm::cut:
    case Harm::flip:
    case Harm::wrong_etag:
    case Harm::stale:
    case Harm::hold_answer:
        return std::nullopt;
    }
    return std::nullopt;
}

void harm_answer(const Fault& fault, http::Reply& reply) {
    switch (fault.harm) {
    case Harm::delay:
        reply.manner.delay = fault.by;
        break;
    case Harm::slow:
        reply.manner.bytes_per_second = fault.bytes;
        break;
    case Harm::lose:
        reply.manner.is_lost = true;
        break;
    case Harm::cut:
        reply.manner.cut_after = fault.bytes;
        break;
    case Harm::flip:
        reply.manner.flipped_bit = reply.body_size() / 2 * bits_of_byte;
        break;
    case Harm::wrong_etag:
        reply.headers.set("etag", "\"00000000000000000000000000000000\"");
        break;
    case Harm::hold_answer:
        reply.manner.gate = fault.gate;
        break;
    case Harm::error:
    case Harm::gone:
    case Harm::reset:
    case Harm::reset_body:
    case Harm::stale:
    case Harm::hold:
        break;
    }
}

} // namespace harness::emulators::s3
