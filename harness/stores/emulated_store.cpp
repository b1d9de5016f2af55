#include "harness/stores/emulated_store.hpp"

#include "emulators/http/certificates.hpp"
#include "harness/base/concat.hpp"
#include "harness/stores/draw_key.hpp"

#include <boost/asio/ip/address_v4.hpp>

namespace harness::stores {

namespace {

namespace s3 = emulators::s3;
namespace http = emulators::http;

const s3::Account& account() {
    static const s3::Account one{"harness", "harness"};
    return one;
}

/// Scenarios take place at any time.
http::Validity any_time() {
    using std::chrono::sys_days;
    using namespace std::chrono_literals;
    return {sys_days(2000y / 1 / 1), sys_days(2099y / 12 / 31)};
}

/// Those of B2: S3's endpoint first, with each bucket before it, and those of its own interface.
std::vector<std::string> names_of(const scenario::StoreRequest& request) {
    const std::string endpoint = concat("s3.", request.region, ".backblazeb2.com");
    const std::string cluster = request.region.substr(request.region.rfind('-') + 1);
    std::vector<std::string> names{endpoint, "api.backblazeb2.com",
                                   concat("api", cluster, ".backblazeb2.com"),
                                   concat("f", cluster, ".backblazeb2.com")};
    for (const std::string& bucket : request.buckets) {
        names.push_back(concat(bucket, ".", endpoint));
    }
    return names;
}

/// As long as B2's are.
std::vector<ports::StoreKey> draw_keys(const scenario::StoreRequest& request) {
    constexpr std::size_t id_bytes = 11;
    constexpr std::size_t secret_bytes = 14;
    std::vector<ports::StoreKey> keys;
    for (const scenario::Word& name : request.keys) {
        keys.push_back({name.text(), concat("003", draw_hex(id_bytes)),
                        concat("K003", draw_hex(secret_bytes))});
    }
    return keys;
}

std::shared_ptr<boost::asio::ssl::context> tls_of(const http::Certificate& authority,
                                                  std::vector<std::string> names) {
    names.push_back("*." + names.front());
    return http::tls_context(http::make_server_certificate(authority, names, any_time()));
}

} // namespace

Result<std::vector<s3::Fault>> read_faults(const std::vector<scenario::FaultText>& texts) {
    Diagnostics problems;
    std::vector<s3::Fault> faults;
    for (const scenario::FaultText& text : texts) {
        auto fault = s3::read_fault(text.text, text.place);
        if (fault) {
            faults.push_back(std::move(*fault));
        } else {
            problems.append(fault.error());
        }
    }
    if (problems.has_errors()) {
        return problems;
    }
    return faults;
}

EmulatedStore::EmulatedStore(async::Executor executor, const scenario::StoreRequest& request,
                             const std::filesystem::path& log)
    : name_(request.name.text()), region_(request.region), host_names_(names_of(request)),
      keys_(draw_keys(request)), authority_(http::make_authority(any_time())), log_(log),
      shown_(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())),
      shown_at_(std::chrono::steady_clock::now()),
      service_(settings(request), blobs_, [this](const s3::Told& told) { take(told); }),
      server_(executor, {boost::asio::ip::address_v4::loopback(), 0}, service_,
              tls_of(authority_, host_names_)) {
    for (const std::string& bucket : request.buckets) {
        service_.make_bucket(bucket, account(), s3::Versioning::enabled);
    }
}

s3::Settings EmulatedStore::settings(const scenario::StoreRequest& request) {
    s3::Settings settings;
    for (const ports::StoreKey& key : keys_) {
        settings.keys.push_back({key.id, key.secret, account()});
    }
    settings.region = region_;
    settings.domains = {host_names_.front()};
    settings.now = [this] { return now(); };
    if (auto faults = read_faults(request.faults)) {
        settings.faults = std::move(*faults);
    }
    return settings;
}

s3::Time EmulatedStore::now() const {
    const auto since = std::chrono::steady_clock::now() - shown_at_;
    return std::chrono::floor<std::chrono::milliseconds>(shown_ + since);
}

void EmulatedStore::set_time(ports::Instant now) {
    shown_ = now;
    shown_at_ = std::chrono::steady_clock::now();
}

void EmulatedStore::take(const s3::Told& told) {
    requests_.push_back({now(), told.operation, told.key, told.code, told.harm});
    log_.add(requests_.back());
}

std::vector<ports::FaultToll> EmulatedStore::set_faults(const std::vector<std::string>& faults) {
    std::vector<ports::FaultToll> tolls;
    for (const s3::Faults::Toll& toll : service_.faults().tolls()) {
        tolls.push_back({toll.fault->text, toll.met, toll.harmed});
    }
    std::vector<scenario::FaultText> texts;
    for (const std::string& text : faults) {
        texts.push_back({text, {}});
    }
    if (auto read = read_faults(texts)) {
        service_.set_faults(std::move(*read));
    }
    return tolls;
}

} // namespace harness::stores
