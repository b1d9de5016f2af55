#pragma once

#include "harness/base/concat.hpp"
#include "harness/ports/object_store.hpp"

#include <map>
#include <span>

namespace harness::ports {

/// "1 x PutObject SlowDown": how often what was asked, and how it ended; by name.
[[nodiscard]] inline std::vector<std::string> request_counts(std::span<const StoreRequest> all) {
    std::map<std::string, std::size_t> counts;
    for (const StoreRequest& request : all) {
        ++counts[concat(request.operation, request.error.empty() ? "" : " ", request.error)];
    }
    std::vector<std::string> texts;
    for (const auto& [what, count] : counts) {
        texts.push_back(concat(count, " x ", what));
    }
    return texts;
}

/// The same in one line.
[[nodiscard]] inline std::string requests_text(std::span<const StoreRequest> all) {
    const std::vector<std::string> counts = request_counts(all);
    return counts.empty() ? "nothing was asked" : join(counts, ", ");
}

} // namespace harness::ports
