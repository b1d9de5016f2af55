#pragma once

#include "emulators/s3/digest.hpp"
#include "emulators/s3/signature.hpp"

namespace harness::emulators::s3 {

/// Takes a body of `aws-chunked` apart: "7\r\n", seven bytes, "\r\n", …, "0\r\n", lines behind it,
/// an empty line; where chunks are signed, "7;chunk-signature=…\r\n". Inside of HTTP's own chunks
/// or not is the same to it.
class ChunkedBody {
  public:
    using Take = std::function<void(std::string_view)>;

    /// What is in the chunks goes to `take`, before its signature is known.
    ChunkedBody(Payload payload, ChunkChain chain, Take take);

    /// Throws Refused where it is no such body, or a signature is wrong.
    void feed(std::string_view bytes);

    /// Throws Refused where it is not at its end.
    void finish() const;

    /// What stood behind the chunks, such as a checksum.
    [[nodiscard]] const http::Headers& trailer() const { return trailer_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }

  private:
    enum class State { size, data, end_of_data, trailer, done };

    void take_line(std::string_view line);
    void begin_chunk(std::string_view line);
    void end_chunk();
    void take_trailer(std::string_view line);
    [[nodiscard]] bool is_signed() const;

    Payload payload_;
    ChunkChain chain_;
    Take take_;
    State state_ = State::size;
    std::string line_; ///< The beginning of a line whose end has not come.
    std::uint64_t left_ = 0;
    std::uint64_t size_ = 0;
    std::string signature_;
    std::unique_ptr<Digest> digest_;
    http::Headers trailer_;
    std::string trailer_text_;
    bool is_last_ = false;
};

} // namespace harness::emulators::s3
