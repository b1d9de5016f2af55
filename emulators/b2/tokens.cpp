#include "emulators/b2/tokens.hpp"

#include "emulators/s3/digest.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

namespace harness::emulators::b2 {

std::string Tokens::draw(std::string_view what) {
    constexpr std::size_t digits = 16;
    const std::string count = hex(++count_, digits);
    return concat(count, hex_bytes(s3::hmac_sha256(secret_, concat(what, count))));
}

std::string Tokens::issue(Grant grant) {
    constexpr std::size_t most = 100'000;
    if (grants_.size() >= most) {
        grants_.erase(grants_.begin());
    }
    return grants_.emplace(concat("4_", draw("token")), std::move(grant)).first->first;
}

Grant* Tokens::find(std::string_view token) {
    const auto at = grants_.find(token);
    return at == grants_.end() ? nullptr : &at->second;
}

void Tokens::forget(std::string_view token) {
    if (const auto at = grants_.find(token); at != grants_.end()) {
        grants_.erase(at);
    }
}

} // namespace harness::emulators::b2
