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

std::vector<ports::FaultToll> tolls_of(const s3::Faults& faults) {
    std::vector<ports::FaultToll> tolls;
    for (const s3::Faults::Toll& toll : faults.tolls()) {
        tolls.push_back({toll.fault->text, toll.met, toll.harmed});
    }
    return tolls;
}

void check_store(const scenario::StoreRequest& request, Diagnostics& problems) {
    if (const auto faults = read_faults(request.faults); !faults) {
        problems.append_new(faults.error());
    } else if (request.server.kind != scenario::StoreServer::Kind::stand_in) {
        for (std::size_t i = 0; i < faults->size(); ++i) {
            if ((*faults)[i].harm == s3::Harm::stale) {
                problems.error(request.faults[i].place, "a real server shows no list as it was",
                               "leave 'do=stale' out, or let the stand-in keep this store");
            }
        }
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

EmulatedStore::EmulatedStore(async::Executor executor, const scenario::StoreRequest& request,
                             const std::filesystem::path& log)
    : name_(request.name.text()), region_(request.region), key_requests_(request.keys),
      host_names_(host_names_of(request)), keys_(draw_keys(request.keys)),
      authority_(make_authority()), log_(log),
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
    settings.now = [this] { return clock_.now(); };
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
    service_.store().add_key(access_key(key, key_requests_));
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

std::string EmulatedStore::what_it_is() const {
    return "stand-in for B2, in memory";
}

std::optional<ports::StoreCost> EmulatedStore::cost(unsigned scale) {
    service_.store().pass_time();
    const bill::PriceList prices = for_more_bytes(bill::built_in_prices(), scale);
    const bill::Ledger& ledger = service_.ledger();
    const bill::Bill dearest = bill::dearest_month(ledger, prices);
    return ports::StoreCost{dearest.total,
                            concat(bill::render_text(dearest), "\n",
                                   bill::chart_text(bill::monthly_bills(ledger, prices)))};
}

void EmulatedStore::take(const s3::Told& told) {
    requests_.push_back({clock_.now(), told.operation, told.key, told.code, told.harm});
    log_.add(requests_.back());
}

std::vector<ports::FaultToll>
EmulatedStore::set_faults(const std::vector<scenario::FaultText>& faults) {
    std::vector<ports::FaultToll> tolls = tolls_of(service_.store().faults());
    if (auto read = read_faults(faults)) {
        service_.store().set_faults(std::move(*read));
    }
    return tolls;
}

} // namespace harness::stores
