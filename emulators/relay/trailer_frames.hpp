#pragma once

#include "emulators/s3/digest.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace harness::emulators::relay {

/// Puts a body into chunks of `aws-chunked` with a checksum behind them, without signatures. Its
/// whole size is known before, as a request has to tell it.
class TrailerFrames {
  public:
    /// `size`: of the body. `name`: of the checksum's field.
    TrailerFrames(std::uint64_t size, s3::Algorithm algorithm, std::string name);

    [[nodiscard]] std::uint64_t framed_size() const;

    /// A piece of the body, as it goes out: perhaps nothing yet.
    [[nodiscard]] std::string take(std::string_view piece);
    /// The end, with the checksum's value.
    [[nodiscard]] std::string finish(std::string_view value);

  private:
    std::uint64_t size_;
    std::size_t value_size_;
    std::string name_;
    std::string held_;
};

} // namespace harness::emulators::relay
