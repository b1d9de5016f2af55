#include "harness/stores/identity.hpp"

#include "harness/base/concat.hpp"
#include "harness/stores/draw_key.hpp"

#include <algorithm>

namespace harness::stores {

namespace http = emulators::http;
namespace s3 = emulators::s3;

std::vector<std::string> host_names_of(const scenario::StoreRequest& request) {
    const std::string endpoint = concat("s3.", request.region, ".backblazeb2.com");
    const std::string cluster = request.region.substr(request.region.rfind('-') + 1);
    std::vector<std::string> names{endpoint, "api.backblazeb2.com",
                                   concat("api", cluster, ".backblazeb2.com"),
                                   concat("f", cluster, ".backblazeb2.com")};
    for (const scenario::StoreBucket& bucket : request.buckets) {
        names.push_back(concat(bucket.name, ".", endpoint));
    }
    return names;
}

const s3::Account& account() {
    static const s3::Account one{"harness", "harness"};
    return one;
}

ports::StoreKey draw_key(const std::string& name) {
    constexpr std::size_t id_bytes = 11;
    constexpr std::size_t secret_bytes = 14;
    return {name, concat("003", draw_hex(id_bytes)), concat("K003", draw_hex(secret_bytes))};
}

std::vector<ports::StoreKey> draw_keys(const std::vector<scenario::StoreKeyRequest>& requests) {
    std::vector<ports::StoreKey> keys;
    for (const scenario::StoreKeyRequest& request : requests) {
        keys.push_back(draw_key(request.name.text()));
    }
    return keys;
}

s3::AccessKey access_key(const ports::StoreKey& key,
                         const std::vector<scenario::StoreKeyRequest>& requests) {
    const auto request = std::find_if(requests.begin(), requests.end(),
                                      [&](const auto& one) { return one.name.text() == key.name; });
    return {.id = key.id,
            .secret = key.secret,
            .account = account(),
            .capabilities = request->rights,
            .bucket = request->bucket,
            .prefix = request->prefix,
            .name = key.name};
}

http::Validity any_time() {
    using std::chrono::sys_days;
    using namespace std::chrono_literals;
    return {sys_days(2000y / 1 / 1), sys_days(2099y / 12 / 31)};
}

http::Certificate make_authority() {
    return http::make_authority(any_time());
}

std::shared_ptr<boost::asio::ssl::context> tls_of(const http::Certificate& authority,
                                                  std::vector<std::string> names,
                                                  const http::Validity& validity) {
    names.push_back("*." + names.front());
    auto context = http::tls_context(http::make_server_certificate(authority, names, validity));
    http::prefer_chacha20(*context);
    return context;
}

StoreClock::StoreClock()
    : shown_(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())),
      shown_at_(std::chrono::steady_clock::now()) {}

void StoreClock::set(ports::Instant now) {
    shown_ = now;
    shown_at_ = std::chrono::steady_clock::now();
}

s3::Time StoreClock::now() const {
    const auto since = std::chrono::steady_clock::now() - shown_at_;
    return std::chrono::floor<std::chrono::milliseconds>(shown_ + since);
}

} // namespace harness::stores
