#pragma once

#include "harness/scenario/fields.hpp"
#include "harness/scenario/shape.hpp"

namespace harness::scenario {

/// Who keeps what is put into a store.
struct StoreServer {
    enum class Kind { stand_in, minio, versitygw, outside };

    Kind kind = Kind::stand_in;
    Place place;
    // Of one outside:
    std::string host;
    std::uint16_t port = 0;
    bool is_encrypted = false;
    std::string id_variable;     ///< Of the harness's environment.
    std::string secret_variable; ///< The same.
};

extern const Shape server_shape;      ///< The value of `server`.
extern const Shape credentials_shape; ///< The value of `credentials`.

/// Of a store whose keys have their shapes.
[[nodiscard]] StoreServer parse_store_server(const Fields& store);

} // namespace harness::scenario
