#include "harness/secrets/leaks.hpp"

namespace harness::secrets {

std::vector<Leak> LeakBook::leaks() const {
    std::vector<Leak> out;
    for (const auto& [key, count] : counts_) {
        const auto& [secret, where, form] = key;
        out.push_back({secret, where, form, count});
    }
    return out;
}

} // namespace harness::secrets
