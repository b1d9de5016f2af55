#pragma once

#include "emulators/http/message.hpp"

namespace harness::emulators::s3 {

/// Why a request gets no answer of its own: an error as S3 names it.
struct Refusal {
    unsigned status = 400;
    std::string code;
    std::string message;
    /// Further elements of the answer, such as ServerTime.
    std::vector<std::pair<std::string, std::string>> details = {};
    http::Headers headers = {};
};

/// The errors that are there by their code alone: status and usual message.
[[nodiscard]] Refusal refusal(std::string_view code, std::string_view message = "");

/// All codes that there are.
[[nodiscard]] std::vector<std::string> refusal_codes();

/// As an answer; one to HEAD and of 304 has no body.
[[nodiscard]] http::Reply to_reply(const Refusal& refusal, std::string_view resource,
                                   std::string_view request_id, bool has_body);

} // namespace harness::emulators::s3
