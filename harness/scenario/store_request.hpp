#pragma once

#include "harness/scenario/fields.hpp"
#include "harness/scenario/names.hpp"
#include "harness/scenario/shape.hpp"

#include <vector>

namespace harness::scenario {

/// How a store is bad to its clients, in the words of docs/object-store.md.
struct FaultText {
    std::string text;
    Place place;
};

/// An object store that the scenario's machines reach, and nobody else of the network.
struct StoreRequest {
    Word name;
    std::string region;
    std::vector<std::string> buckets; ///< That are there at the start.
    std::vector<Word> keys;           ///< Names; each is made for the run.
    std::vector<FaultText> faults;    ///< From the start on.
    Place place;
};

extern const Shape stores_shape; ///< The value of `stores`.
extern const Shape faults_shape; ///< A list of them.

/// Of a file whose `stores` has its shape.
[[nodiscard]] std::vector<StoreRequest> parse_stores(const Fields& file);

/// The texts of a list under this key.
[[nodiscard]] std::vector<FaultText> parse_fault_texts(const Fields& fields, std::string_view key);

} // namespace harness::scenario
