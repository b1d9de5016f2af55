#pragma once

#include "harness/base/source.hpp"
#include "harness/scenario/names.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace harness::scenario {

/// Where a scenario begins: at a checkpoint of another one.
struct Origin {
    std::string scenario; ///< A name, or the path of a file, relative to the one that names it.
    Word checkpoint;
    Place place;

    /// Reads "ovh-fill@laid-out"; empty where it is no such text.
    [[nodiscard]] static std::optional<Origin> parse(std::string_view text, const Place& place);

    [[nodiscard]] bool is_path() const;
};

} // namespace harness::scenario
