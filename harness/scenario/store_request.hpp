#pragma once

#include "harness/scenario/fields.hpp"
#include "harness/scenario/names.hpp"
#include "harness/scenario/shape.hpp"
#include "harness/scenario/store_server.hpp"

#include <vector>

namespace harness::scenario {

/// How a store is bad to its clients, in the words of docs/object-store.md.
struct FaultText {
    std::string text;
    Place place;
};

/// A bucket that is there at the start.
struct StoreBucket {
    std::string name;
    unsigned lock_days = 0;          ///< So long nobody deletes what is put there; 0: no lock.
    unsigned delete_hidden_days = 0; ///< So long what is hidden stays; 0: for ever.
};

/// A key that is drawn for the run, and what it may do.
struct StoreKeyRequest {
    Word name;
    std::string bucket;                             ///< The only one; empty: all.
    std::string prefix;                             ///< Of the only objects; empty: all.
    std::optional<std::vector<std::string>> rights; ///< By B2's names; nothing: all.
    Place rights_place;
};

/// An object store that the scenario's machines reach, and nobody else of the network.
struct StoreRequest {
    Word name;
    std::string region;
    std::vector<StoreBucket> buckets;
    std::vector<StoreKeyRequest> keys;
    std::vector<FaultText> faults; ///< From the start on.
    StoreServer server;
    Place place;
};

extern const Shape stores_shape; ///< The value of `stores`.
extern const Shape faults_shape; ///< A list of them.
extern const Shape bucket_shape; ///< The name of one.

/// Of a file whose `stores` has its shape.
[[nodiscard]] std::vector<StoreRequest> parse_stores(const Fields& file);

/// The texts of a list under this key.
[[nodiscard]] std::vector<FaultText> parse_fault_texts(const Fields& fields, std::string_view key);

} // namespace harness::scenario
