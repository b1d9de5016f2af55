#include "harness/secrets/secret_text.hpp"

#include <openssl/crypto.h>

namespace harness::secrets {

void cleanse(void* memory, std::size_t size) noexcept {
    if (memory != nullptr) {
        OPENSSL_cleanse(memory, size);
    }
}

} // namespace harness::secrets
