#pragma once

#include "emulators/s3/ask.hpp"

#include <span>

namespace harness::emulators::s3 {

/// What a request is about.
enum class Level { service, bucket, object };

/// One row of what is answered: method, level, and the word of the query that makes it another
/// operation than the plain one.
struct Operation {
    std::string_view name; ///< As S3 calls it.
    std::string_view method;
    Level level;
    std::string_view word;       ///< "uploads"; empty: none of those that any operation has.
    std::string_view capability; ///< What the sender's key needs; empty: it is looked at later.
    http::Reception (*perform)(Shelf& shelf, Ask ask);
};

/// Whether it may change what is kept.
[[nodiscard]] bool is_change(const Operation& operation);

/// All of them. Of those that fit, the first counts.
[[nodiscard]] std::span<const Operation> bucket_operations();
[[nodiscard]] std::span<const Operation> listing_operations();
[[nodiscard]] std::span<const Operation> multipart_operations();
[[nodiscard]] std::span<const Operation> object_operations();
[[nodiscard]] std::span<const Operation> lock_operations();

/// The names of all of them.
[[nodiscard]] std::vector<std::string> operation_names();

/// Which one a request wants; nothing where it is none of ours.
[[nodiscard]] const Operation* operation_for(const http::Request& request, Level level);

} // namespace harness::emulators::s3
