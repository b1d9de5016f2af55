#pragma once

#include "emulators/s3/model.hpp"

namespace harness::emulators::s3 {

/// The rules of a LifecycleConfiguration document. Throws Refused where it is none, or says what
/// this store does not do.
[[nodiscard]] std::vector<LifecycleRule> lifecycle_rules(std::string_view document);

/// Such a document, of rules that came by another way.
[[nodiscard]] std::string lifecycle_document(const std::vector<LifecycleRule>& rules);

/// Does what the buckets' rules say is to be done by then: hides what is old, removes what was
/// hidden long ago, cancels uploads that nobody ended. What is locked stays. As B2 does it, a mark
/// goes with the last version behind it.
void carry_out_lifecycle(Model& model, Time now, bool is_b2);

} // namespace harness::emulators::s3
