#include "emulators/s3/digest.hpp"

#include "harness/base/assert.hpp"

#include <boost/crc.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace harness::emulators::s3 {

namespace {

constexpr unsigned bits_of_byte = 8;
constexpr const char* digest_works = "OpenSSL computes its own digests";

class OpenSslDigest final : public Digest {
  public:
    explicit OpenSslDigest(const EVP_MD* kind) : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        HARNESS_ASSERT(EVP_DigestInit_ex(context_.get(), kind, nullptr) == 1, digest_works);
    }

    void update(std::string_view piece) override {
        HARNESS_ASSERT(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()) == 1,
                       digest_works);
    }

    std::string finish() override {
        std::string out(EVP_MAX_MD_SIZE, '\0');
        unsigned size = 0;
        HARNESS_ASSERT(EVP_DigestFinal_ex(context_.get(),
                                          reinterpret_cast<unsigned char*>(out.data()), &size) == 1,
                       digest_works);
        out.resize(size);
        return out;
    }

  private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

template <typename Crc>
class CrcDigest final : public Digest {
  public:
    void update(std::string_view piece) override { crc_.process_bytes(piece.data(), piece.size()); }

    std::string finish() override {
        const auto value = static_cast<std::uint64_t>(crc_.checksum());
        std::string out;
        for (unsigned shift = Crc::bit_count; shift > 0; shift -= bits_of_byte) {
            out.push_back(static_cast<char>(value >> (shift - bits_of_byte)));
        }
        return out;
    }

  private:
    Crc crc_;
};

using Crc32 = boost::crc_optimal<32, 0x04C11DB7, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;
using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;
using Crc64Nvme =
    boost::crc_optimal<64, 0xAD93D23594C93659, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, true, true>;

} // namespace

std::unique_ptr<Digest> make_digest(Algorithm algorithm) {
    switch (algorithm) {
    case Algorithm::md5:
        return std::make_unique<OpenSslDigest>(EVP_md5());
    case Algorithm::sha1:
        return std::make_unique<OpenSslDigest>(EVP_sha1());
    case Algorithm::sha256:
        return std::make_unique<OpenSslDigest>(EVP_sha256());
    case Algorithm::crc32:
        return std::make_unique<CrcDigest<Crc32>>();
    case Algorithm::crc32c:
        return std::make_unique<CrcDigest<Crc32c>>();
    case Algorithm::crc64nvme:
        return std::make_unique<CrcDigest<Crc64Nvme>>();
    }
    HARNESS_ASSERT(false, "a digest that is none");
    return nullptr;
}

std::string digest_of(Algorithm algorithm, std::string_view text) {
    const auto digest = make_digest(algorithm);
    digest->update(text);
    return digest->finish();
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    HARNESS_ASSERT(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                        reinterpret_cast<unsigned char*>(out.data()), &size) != nullptr,
                   digest_works);
    out.resize(size);
    return out;
}

std::string base64(std::string_view bytes) {
    constexpr std::size_t group = 3;
    constexpr std::size_t group_text = 4;
    std::string out((bytes.size() + group - 1) / group * group_text + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::size_t group = 3;
    constexpr std::size_t group_text = 4;
    constexpr std::size_t most_padding = 2;
    if (text.size() % group_text != 0) {
        return std::nullopt;
    }
    std::string out(text.size() / group_text * group, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0) {
        return std::nullopt;
    }
    std::size_t padding = 0;
    while (padding < most_padding && padding < text.size() &&
           text[text.size() - 1 - padding] == '=') {
        ++padding;
    }
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

} // namespace harness::emulators::s3
