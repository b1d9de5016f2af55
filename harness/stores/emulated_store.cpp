#include "harness/stores/emulated_store.hpp"

#include "emulators/bill/render.hpp"
#include "emulators/http/certificates.hpp"
#include "emulators/s3/lifecycle.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/suggest.hpp"
#include "harness/stores/draw_key.hpp"

#include <boost/asio/ip/address_v4.hpp>

#include <algorithm>

namespace harness::stores {

namespace {

namespace s3 = emulators::s3;
namespace http = emulators::http;
namespace bill = emulators::bill;

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
    for (const scenario::StoreBucket& bucket : request.buckets) {
        names.push_back(concat(bucket.name, ".", endpoint));
    }
    return names;
}

/// As long as B2's are.
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

/// So that prices are those of a store with `scale` times the bytes. The number of requests is the
/// same.
bill::PriceList for_more_bytes(bill::PriceList prices, unsigned scale) {
    for (bill::PriceCard& card : prices) {
        card.storage_per_tb *= scale;
        card.free_gb /= scale;
        card.download_per_gb *= scale;
    }
    return prices;
}

/// One's own was found good before the run.
bill::PriceList price_list(std::shared_ptr<const Source> own) {
    auto prices = own ? bill::read_prices(std::move(own)) : bill::built_in_prices();
    if (!prices) {
        throw Error(concat("the price list: ", render(prices.error())));
    }
    return std::move(*prices);
}

std::shared_ptr<boost::asio::ssl::context> tls_of(const http::Certificate& authority,
                                                  std::vector<std::string> names) {
    names.push_back("*." + names.front());
    return http::tls_context(http::make_server_certificate(authority, names, any_time()));
}

} // namespace

Result<std::vector<s3::Fault>> read_faults(const std::vector<scenario::FaultText>& texts,
                                           const std::vector<std::string>& further) {
    Diagnostics problems;
    std::vector<s3::Fault> faults;
    for (const scenario::FaultText& text : texts) {
        auto fault = s3::read_fault(text.text, text.place, further);
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

void check_store(const scenario::StoreRequest& request, Diagnostics& problems) {
    if (const auto faults = read_faults(request.faults); !faults) {
        problems.append_new(faults.error());
    }
    const std::vector<std::string> known = s3::capabilities_of({});
    for (const scenario::StoreKeyRequest& key : request.keys) {
        for (const std::string& right : key.rights.value_or(std::vector<std::string>())) {
            if (std::find(known.begin(), known.end(), right) == known.end()) {
                problems.error(key.rights_place, concat("B2 has no capability '", right, "'"),
                               suggestion(right, known));
            }
        }
    }
}

void check_prices(const scenario::CostAction& check, Diagnostics& problems) {
    const auto prices =
        check.price_list != nullptr ? bill::read_prices(check.price_list) : bill::built_in_prices();
    if (!prices) {
        problems.append_new(prices.error());
        return;
    }
    for (const bill::PriceCard& card : *prices) {
        if (card.currency != check.currency) {
            problems.error(check.monthly_place,
                           concat("the prices of '", card.name, "' are in ", card.currency,
                                  ", and not in ", check.currency),
                           check.prices ? concat("write the sum in ", card.currency)
                                        : "name a price list of your own: 'prices: prices.json'");
            return;
        }
    }
}

EmulatedStore::EmulatedStore(async::Executor executor, const scenario::StoreRequest& request,
                             const std::filesystem::path& log)
    : name_(request.name.text()), region_(request.region), key_requests_(request.keys),
      host_names_(names_of(request)), keys_(draw_keys(request.keys)),
      authority_(http::make_authority(any_time())), log_(log),
      shown_(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())),
      shown_at_(std::chrono::steady_clock::now()),
      service_(settings(), blobs_, [this](const s3::Told& told) { take(told); }),
      server_(executor, {boost::asio::ip::address_v4::loopback(), 0}, service_,
              tls_of(authority_, host_names_)) {
    for (const scenario::StoreBucket& bucket : request.buckets) {
        make_bucket(bucket);
    }
    for (const ports::StoreKey& key : keys_) {
        add_key(key);
    }
    if (auto faults = read_faults(request.faults)) {
        service_.store().set_faults(std::move(*faults));
    }
}

emulators::b2::Settings EmulatedStore::settings() const {
    constexpr std::size_t secret_bytes = 32;
    s3::Settings settings;
    settings.region = region_;
    settings.domains = {host_names_.front()};
    settings.now = [this] { return now(); };
    return {std::move(settings), account(), draw_hex(secret_bytes)};
}

void EmulatedStore::make_bucket(const scenario::StoreBucket& bucket) {
    s3::S3Service& store = service_.store();
    store.make_bucket(bucket.name, account(), s3::Versioning::enabled);
    s3::Bucket& made = store.shelf().model.buckets.at(bucket.name);
    if (bucket.lock_days > 0) {
        made.has_object_lock = true;
        made.default_retention.mode = "COMPLIANCE";
        made.default_days = bucket.lock_days;
    }
    if (bucket.delete_hidden_days > 0) {
        made.rules = {{.days_to_deleting = bucket.delete_hidden_days}};
        made.lifecycle = s3::lifecycle_document(made.rules);
    }
}

void EmulatedStore::add_key(const ports::StoreKey& key) {
    const auto request = std::find_if(key_requests_.begin(), key_requests_.end(),
                                      [&](const auto& one) { return one.name.text() == key.name; });
    service_.store().add_key({.id = key.id,
                              .secret = key.secret,
                              .account = account(),
                              .capabilities = request->rights,
                              .bucket = request->bucket,
                              .prefix = request->prefix,
                              .name = key.name});
}

const ports::StoreKey& EmulatedStore::rotate_key(const std::string& name) {
    const auto key = std::find_if(keys_.begin(), keys_.end(),
                                  [&](const ports::StoreKey& one) { return one.name == name; });
    if (key == keys_.end()) {
        throw Error(concat("the store '", name_, "' has no key '", name, "'"));
    }
    service_.store().revoke_key(key->id);
    *key = draw_key(name);
    add_key(*key);
    return *key;
}

ports::StoreCost EmulatedStore::cost(unsigned scale, std::shared_ptr<const Source> prices) {
    service_.store().pass_time();
    const bill::PriceList list = for_more_bytes(price_list(std::move(prices)), scale);
    const bill::Ledger& ledger = service_.ledger();
    const bill::Bill dearest = bill::dearest_month(ledger, list);
    const std::vector<bill::Bill> months = bill::monthly_bills(ledger, list);
    const std::string chart = bill::chart_text(months);
    std::string all = concat(chart, "\n");
    for (const bill::Bill& month : months) {
        all += bill::render_text(month);
    }
    return {dearest.total, concat(bill::render_text(dearest), "\n", chart), std::move(all),
            bill::chart_svg(months)};
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

std::vector<ports::FaultToll>
EmulatedStore::set_faults(const std::vector<scenario::FaultText>& faults) {
    std::vector<ports::FaultToll> tolls;
    for (const s3::Faults::Toll& toll : service_.store().faults().tolls()) {
        tolls.push_back({toll.fault->text, toll.met, toll.harmed});
    }
    if (auto read = read_faults(faults)) {
        service_.store().set_faults(std::move(*read));
    }
    return tolls;
}

} // namespace harness::stores
