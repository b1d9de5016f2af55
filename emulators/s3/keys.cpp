#include "emulators/s3/keys.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

void KeyRing::add(AccessKey key) {
    (void)revoke(key.id);
    keys_.push_back(std::move(key));
}

bool KeyRing::revoke(std::string_view id) {
    return std::erase_if(keys_, [&](const AccessKey& one) { return one.id == id; }) > 0;
}

const AccessKey* KeyRing::find(std::string_view id, Time now) const {
    const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const AccessKey& one) {
        return one.id == id && (!one.expires || now < *one.expires);
    });
    return key == keys_.end() ? nullptr : &*key;
}

} // namespace harness::emulators::s3
