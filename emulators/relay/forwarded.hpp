#pragma once

#include "emulators/s3/ask.hpp"

namespace harness::emulators::relay {

/// How a body goes on.
enum class Carriage {
    none,         ///< There is none.
    as_it_is,     ///< Byte by byte.
    decoded,      ///< Out of chunks that the sender has signed.
    with_trailer, ///< In chunks of ours, with the sender's checksum behind them.
};

/// A request as the server behind is asked.
struct Forwarded {
    http::Request request; ///< Not signed yet.
    std::string payload;   ///< What vouches for its body (x-amz-content-sha256).
    Carriage carriage = Carriage::none;
    std::uint64_t body_size = 0;                    ///< Of what is in the chunks.
    s3::Algorithm algorithm = s3::Algorithm::crc32; ///< Of the checksum behind them.
    std::string trailer;                            ///< The name of its field.
};

/// The request to put in the place of this one: by path, without what its sender's signature and
/// connection are about. Throws Refused where its body has no size, or a checksum that nobody
/// knows.
[[nodiscard]] Forwarded forwarded(const s3::Ask& ask, std::string_view host);

/// An answer's fields, without those of its connection.
[[nodiscard]] http::Headers answer_fields(const http::Headers& fields, bool is_to_head);

} // namespace harness::emulators::relay
