#include "emulators/http/certificates.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <ctime>

namespace harness::emulators::http {

namespace {

template <typename T, void (*Free)(T*)>
struct Freed {
    void operator()(T* one) const { Free(one); }
};

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION, X509_EXTENSION_free>>;

void demand(bool is_fine) {
    if (!is_fine) {
        throw Error("OpenSSL could not make a certificate; is its configuration whole?");
    }
}

std::string text_in(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return std::string(data, static_cast<std::size_t>(size));
}

Memory memory_of(const std::string& text) {
    return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Key make_key() {
    Key key(EVP_EC_gen("P-256"));
    demand(key != nullptr);
    return key;
}

Certificate in_pem(const Key& key, const X509Pointer& certificate) {
    const Memory key_text(BIO_new(BIO_s_mem()));
    const Memory text(BIO_new(BIO_s_mem()));
    demand(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                    nullptr) == 1);
    demand(PEM_write_bio_X509(text.get(), certificate.get()) == 1);
    return {text_in(key_text.get()), text_in(text.get())};
}

X509Pointer begin_certificate(const Key& key, const std::string& name, const Validity& validity) {
    X509Pointer certificate(X509_new());
    demand(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    std::uint64_t serial = 0;
    demand(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    constexpr std::uint64_t positive = 0x7fffffffffffffff;
    demand(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial & positive) ==
           1);
    const std::time_t from = std::chrono::system_clock::to_time_t(validity.from);
    const std::time_t until = std::chrono::system_clock::to_time_t(validity.until);
    demand(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from) != nullptr);
    demand(ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until) != nullptr);
    demand(X509_set_pubkey(certificate.get(), key.get()) == 1);
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    demand(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                      0) == 1);
    return certificate;
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    demand(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

bool is_address(const std::string& name) {
    boost::system::error_code error;
    (void)boost::asio::ip::make_address(name, error);
    return !error;
}

} // namespace

Certificate make_authority(const Validity& validity) {
    const Key key = make_key();
    const X509Pointer certificate = begin_certificate(key, "harness authority", validity);
    X509* raw = certificate.get();
    demand(X509_set_issuer_name(raw, X509_get_subject_name(raw)) == 1);
    extend(raw, raw, NID_basic_constraints, "critical,CA:TRUE");
    extend(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(raw, raw, NID_subject_key_identifier, "hash");
    demand(X509_sign(raw, key.get(), EVP_sha256()) > 0);
    return in_pem(key, certificate);
}

Certificate make_server_certificate(const Certificate& authority,
                                    const std::vector<std::string>& names,
                                    const Validity& validity) {
    const Memory issuer_text = memory_of(authority.certificate);
    const Memory issuer_key_text = memory_of(authority.key);
    const X509Pointer issuer(PEM_read_bio_X509(issuer_text.get(), nullptr, nullptr, nullptr));
    const Key issuer_key(PEM_read_bio_PrivateKey(issuer_key_text.get(), nullptr, nullptr, nullptr));
    demand(issuer != nullptr && issuer_key != nullptr);
    const Key key = make_key();
    const X509Pointer certificate =
        begin_certificate(key, names.empty() ? "localhost" : names.front(), validity);
    X509* raw = certificate.get();
    demand(X509_set_issuer_name(raw, X509_get_subject_name(issuer.get())) == 1);
    std::vector<std::string> alternatives;
    for (const std::string& name : names) {
        alternatives.push_back(concat(is_address(name) ? "IP:" : "DNS:", name));
    }
    extend(raw, issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(raw, issuer.get(), NID_ext_key_usage, "serverAuth");
    extend(raw, issuer.get(), NID_authority_key_identifier, "keyid");
    extend(raw, issuer.get(), NID_subject_alt_name, join(alternatives, ","));
    demand(X509_sign(raw, issuer_key.get(), EVP_sha256()) > 0);
    return in_pem(key, certificate);
}

std::shared_ptr<boost::asio::ssl::context> tls_context(const Certificate& certificate) {
    namespace ssl = boost::asio::ssl;
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                         ssl::context::no_tlsv1_1);
    context->use_certificate_chain(boost::asio::buffer(certificate.certificate));
    context->use_private_key(boost::asio::buffer(certificate.key), ssl::context::pem);
    return context;
}

void prefer_chacha20(boost::asio::ssl::context& context) {
    SSL_CTX* raw = context.native_handle();
    SSL_CTX_set_options(raw, SSL_OP_CIPHER_SERVER_PREFERENCE);
    demand(SSL_CTX_set_ciphersuites(raw, "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
                                         "TLS_AES_256_GCM_SHA384") == 1);
    demand(SSL_CTX_set_cipher_list(raw, "ECDHE+CHACHA20:HIGH:!aNULL") == 1);
}

} // namespace harness::emulators::http
