#pragma once

#include "emulators/s3/refusal.hpp"

#include <exception>

namespace harness::emulators::s3 {

/// A request is refused. Thrown where that is found out, and made an answer in one place
/// (`service.cpp`); nothing was changed.
class Refused final : public std::exception {
  public:
    explicit Refused(Refusal refusal) : refusal_(std::move(refusal)) {}
    explicit Refused(std::string_view code, std::string_view message = "")
        : refusal_(s3::refusal(code, message)) {}

    [[nodiscard]] const Refusal& refusal() const { return refusal_; }
    [[nodiscard]] const char* what() const noexcept override { return refusal_.code.c_str(); }

  private:
    Refusal refusal_;
};

} // namespace harness::emulators::s3
