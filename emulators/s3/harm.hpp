#pragma once

#include "emulators/http/service.hpp"
#include "emulators/s3/faults.hpp"

namespace harness::emulators::s3 {

/// What happens in place of an operation; nothing where it is done all the same. Throws Refused
/// where the harm is an error.
[[nodiscard]] std::optional<http::Reception> harm_instead(const Fault& fault);

/// What is done to its answer.
void harm_answer(const Fault& fault, http::Reply& reply);

} // namespace harness::emulators::s3
