#include "harness/stores/store_front.hpp"

#include "harness/async/event.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/stores/faults.hpp"
#include "harness/stores/stores.hpp"

#include <boost/asio/ip/address_v4.hpp>

#include <algorithm>

namespace harness::stores {

namespace {

namespace http = emulators::http;
namespace s3 = emulators::s3;

} // namespace

StoreFront::StoreFront(async::Executor executor, const scenario::StoreRequest& request,
                       const std::filesystem::path& directory)
    : executor_(executor), request_(request), name_(request.name.text()),
      host_names_(host_names_of(request)), keys_(draw_keys(request.keys)),
      authority_(make_authority()), log_(directory / log_name(name_)) {}

void StoreFront::open(http::Service& service) {
    const boost::asio::ip::tcp::endpoint any(boost::asio::ip::address_v4::loopback(), 0);
    server_ = std::make_unique<http::Server>(executor_, any, service,
                                             tls_of(authority_, host_names_, any_time()));
    for (const ports::StoreKey& key : keys_) {
        keep_key(access_key(key, request_.keys));
    }
    if (auto read = read_store_faults(request_.faults)) {
        put_faults(std::move(*read));
    }
}

s3::Settings StoreFront::settings() const {
    s3::Settings settings;
    settings.region = request_.region;
    settings.domains = {host_names_.front()};
    settings.now = [this] { return now(); };
    settings.is_b2 = true;
    return settings;
}

const ports::StoreKey& StoreFront::rotate_key(const std::string& name) {
    const auto key = std::find_if(keys_.begin(), keys_.end(),
                                  [&](const ports::StoreKey& one) { return one.name == name; });
    if (key == keys_.end()) {
        throw Error(concat("the store '", name_, "' has no key '", name, "'"));
    }
    drop_key(key->id);
    *key = draw_key(name);
    keep_key(access_key(*key, request_.keys));
    return *key;
}

void StoreFront::take(const s3::Told& told) {
    requests_.push_back({now(), told.operation, told.key, told.code, told.harm});
    log_.add(requests_.back());
    if (!told.harm.empty()) {
        ++harmed_;
        for (async::Event* const one : waiting_) {
            one->set();
        }
    }
}

async::Task<> StoreFront::harmed(std::uint64_t count) {
    struct Waiting {
        Waiting(std::set<async::Event*>& all, async::Event& own) : all_(all), own_(own) {
            all_.insert(&own_);
        }
        ~Waiting() { all_.erase(&own_); }
        std::set<async::Event*>& all_;
        async::Event& own_;
    };
    async::Event more(executor_);
    const Waiting waiting(waiting_, more);
    while (harmed_ < count) {
        more.clear();
        co_await more.wait();
    }
}

std::vector<ports::FaultToll>
StoreFront::set_faults(const std::vector<scenario::FaultText>& texts) {
    std::vector<ports::FaultToll> tolls;
    for (const s3::Faults::Toll& toll : faults().tolls()) {
        tolls.push_back({toll.fault->text, toll.met, toll.harmed, since_});
    }
    since_ = requests_.size();
    harmed_ = 0;
    if (auto read = read_store_faults(texts)) {
        put_faults(std::move(*read));
    }
    return tolls;
}

ports::ConnectionToll StoreFront::set_reception(const scenario::Reception& reception) {
    // With any other certificate, who opens more connections than he needs is no news.
    const bool was_distrusted = has_expired_;
    if (reception.has_expired_certificate != has_expired_) {
        has_expired_ = reception.has_expired_certificate;
        http::Validity validity = any_time();
        if (has_expired_) {
            validity.until = std::chrono::floor<std::chrono::seconds>(now()) - std::chrono::days(1);
        }
        server().set_tls(tls_of(authority_, host_names_, validity));
    }
    server().turn_away(nullptr);
    if (reception.is_away && reception.away) {
        server().turn_away([this, until = now() + *reception.away] { return now() < until; });
    } else if (reception.is_away) {
        server().turn_away([] { return true; });
    }
    if (!reception.is_usual()) { // Who has one would not notice.
        server().end_connections();
    }
    const http::ConnectionCount count = server().take_count();
    return {count.came, count.turned_away, was_distrusted ? count.ungreeted : 0, since_};
}

} // namespace harness::stores
