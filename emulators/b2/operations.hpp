#pragma once

#include "emulators/b2/call.hpp"
#include "emulators/bill/price_card.hpp"

#include <span>

namespace harness::emulators::b2 {

/// One row of what is answered to JSON.
struct Operation {
    std::string_view name;    ///< "b2_hide_file"
    std::string_view s3_name; ///< What S3 calls the same, for faults; empty: nothing.
    bill::Class kind;
    http::Reply (*perform)(Face& face, Call& call);
};

[[nodiscard]] std::span<const Operation> account_operations();
[[nodiscard]] std::span<const Operation> bucket_operations();
[[nodiscard]] std::span<const Operation> file_operations();
[[nodiscard]] std::span<const Operation> large_file_operations();
[[nodiscard]] std::span<const Operation> list_operations();

/// Null where there is none of that name.
[[nodiscard]] const Operation* operation_named(std::string_view name);

/// The names of all of them, and of what is done by path: uploads, downloads.
[[nodiscard]] std::vector<std::string> operation_names();

/// Of an operation of either face, by its name. A copy is another one than what it is done by.
[[nodiscard]] bill::Class class_of(std::string_view operation, bool is_copy);

} // namespace harness::emulators::b2
