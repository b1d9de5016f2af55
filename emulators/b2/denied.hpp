#pragma once

#include "emulators/http/message.hpp"
#include "emulators/s3/refusal.hpp"

#include <exception>

namespace harness::emulators::b2 {

/// Why a call gets no answer of its own, as B2's own API says it.
struct Denial {
    unsigned status = 400;
    std::string code;
    std::string message;
};

/// A call is denied. Thrown where that is found out, and made an answer in one place
/// (`service.cpp`); nothing was changed.
class Denied final : public std::exception {
  public:
    explicit Denied(Denial denial) : denial_(std::move(denial)) {}
    Denied(unsigned status, std::string_view code, std::string_view message)
        : denial_{status, std::string(code), std::string(message)} {}

    [[nodiscard]] const Denial& denial() const { return denial_; }
    [[nodiscard]] const char* what() const noexcept override { return denial_.code.c_str(); }

  private:
    Denial denial_;
};

/// What S3 refuses, in B2's own words.
[[nodiscard]] Denial denial_of(const s3::Refusal& refusal);

/// {"status": 400, "code": "bad_request", "message": "…"}
[[nodiscard]] http::Reply to_reply(const Denial& denial);

/// The key may not do that, or its token is none. As B2 does it, without a reason.
[[noreturn]] void deny_unauthorized();
[[noreturn]] void deny_bad_request(std::string_view message);

} // namespace harness::emulators::b2
