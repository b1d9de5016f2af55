#include "emulators/http/sender.hpp"

#include "harness/base/assert.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <limits>

namespace harness::emulators::http {

namespace {

/// What fits into one record is one.
constexpr std::size_t record_size = 16U << 10U;

bool write_all(SSL* connection, std::string_view text) {
    while (!text.empty()) {
        const std::size_t most = std::numeric_limits<int>::max();
        const int count =
            SSL_write(connection, text.data(), static_cast<int>(std::min(text.size(), most)));
        if (count <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace

Encryption::Encryption() : memory_(BIO_new(BIO_s_mem())) {
    HARNESS_ASSERT(memory_ != nullptr, "OpenSSL has memory for a buffer");
}

Encryption::~Encryption() {
    BIO_free(memory_);
}

std::string_view Encryption::encrypt(SSL* connection, const Texts& texts) {
    // Asio's own way out is put aside meanwhile. Nothing is under way in it: whoever sends has
    // read a request to its end, and waits for what is sent here.
    BIO* const of_stream = SSL_get_wbio(connection);
    BIO_up_ref(of_stream);
    BIO_up_ref(memory_);
    SSL_set0_wbio(connection, memory_);
    bool is_fine = false;
    if (texts[0].size() + texts[1].size() <= record_size) {
        joined_.assign(texts[0]).append(texts[1]);
        is_fine = write_all(connection, joined_);
    } else {
        is_fine = write_all(connection, texts[0]) && write_all(connection, texts[1]);
    }
    SSL_set0_wbio(connection, of_stream);
    const std::size_t size = BIO_ctrl_pending(memory_);
    out_.resize(std::max(out_.size(), size));
    const int count = BIO_read(memory_, out_.data(), static_cast<int>(size));
    return is_fine && count > 0 ? std::string_view(out_).substr(0, static_cast<std::size_t>(count))
                                : std::string_view();
}

} // namespace harness::emulators::http
