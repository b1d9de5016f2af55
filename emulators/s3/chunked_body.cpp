#include "emulators/s3/chunked_body.hpp"

#include "emulators/s3/refused.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

constexpr std::size_t longest_line = 1024;
constexpr int hex_base = 16;

[[noreturn]] void refuse_form() {
    throw Refused(refusal("IncompleteBody", "The body is no valid aws-chunked one."));
}

} // namespace

ChunkedBody::ChunkedBody(Payload payload, ChunkChain chain, Take take)
    : payload_(payload), chain_(std::move(chain)), take_(std::move(take)) {}

bool ChunkedBody::is_signed() const {
    return payload_ != Payload::unsigned_trailer;
}

void ChunkedBody::feed(std::string_view bytes) {
    while (!bytes.empty() && state_ != State::done) {
        if (state_ == State::data) {
            const auto size =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
            if (digest_) {
                digest_->update(bytes.substr(0, size));
            }
            take_(bytes.substr(0, size));
            bytes.remove_prefix(size);
            left_ -= size;
            size_ += size;
            state_ = left_ == 0 ? State::end_of_data : state_;
            continue;
        }
        const std::size_t end = bytes.find('\n');
        line_.append(bytes.substr(0, std::min(end, longest_line)));
        if (line_.size() > longest_line) {
            refuse_form();
        }
        if (end == std::string_view::npos) {
            return;
        }
        bytes.remove_prefix(end + 1);
        if (!line_.empty() && line_.back() == '\r') {
            line_.pop_back();
        }
        const std::string line = std::move(line_);
        line_.clear();
        take_line(line);
    }
    if (!bytes.empty() && bytes.find_first_not_of("\r\n") != std::string_view::npos) {
        refuse_form();
    }
}

void ChunkedBody::take_line(std::string_view line) {
    switch (state_) {
    case State::size:
        begin_chunk(line);
        break;
    case State::end_of_data:
        if (!line.empty()) {
            refuse_form();
        }
        end_chunk();
        break;
    case State::trailer:
        take_trailer(line);
        break;
    case State::data:
    case State::done:
        break;
    }
}

void ChunkedBody::begin_chunk(std::string_view line) {
    constexpr std::string_view mark = ";chunk-signature=";
    const std::size_t semicolon = std::min(line.find(';'), line.size());
    const auto size = read_number<std::uint64_t>(line.substr(0, semicolon), hex_base);
    if (!size) {
        refuse_form();
    }
    if (is_signed()) {
        if (!line.substr(semicolon).starts_with(mark)) {
            refuse_form();
        }
        signature_ = line.substr(semicolon + mark.size());
        digest_ = make_digest(Algorithm::sha256);
    }
    left_ = *size;
    is_last_ = *size == 0;
    state_ = State::data;
    if (is_last_) {
        end_chunk();
    }
}

void ChunkedBody::end_chunk() {
    if (is_signed()) {
        const std::string expected = chain_.next_of_chunk(hex_bytes(digest_->finish()));
        if (expected != signature_) {
            throw Refused(refusal("SignatureDoesNotMatch", "The signature of a chunk is wrong."));
        }
        chain_.last = expected;
    }
    state_ = is_last_ ? State::trailer : State::size;
}

void ChunkedBody::take_trailer(std::string_view line) {
    if (line.empty()) {
        state_ = State::done;
        return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        refuse_form();
    }
    const std::string_view name = trim(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "x-amz-trailer-signature") {
        if (payload_ == Payload::signed_trailer && value != chain_.next_of_trailer(trailer_text_)) {
            throw Refused(refusal("SignatureDoesNotMatch", "The trailer's signature is wrong."));
        }
        return;
    }
    trailer_.add(name, std::string(value));
    trailer_text_ += concat(name, ":", value, "\n");
}

void ChunkedBody::finish() const {
    // The last empty line is left out by some.
    if (state_ != State::done && !(state_ == State::trailer && line_.empty())) {
        refuse_form();
    }
}

} // namespace harness::emulators::s3
