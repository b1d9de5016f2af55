#include "harness/stores/emulated_store.hpp"

#include "emulators/bill/render.hpp"
#include "emulators/s3/damage.hpp"
#include "emulators/s3/lifecycle.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/stores/damage_order.hpp"
#include "harness/stores/draw_key.hpp"
#include "harness/stores/prices.hpp"

namespace harness::stores {

namespace {

namespace s3 = emulators::s3;
namespace bill = emulators::bill;

emulators::b2::Settings as_b2(s3::Settings settings) {
    constexpr std::size_t secret_bytes = 32;
    return {std::move(settings), account(), draw_hex(secret_bytes)};
}

} // namespace

EmulatedStore::EmulatedStore(async::Executor executor, const scenario::StoreRequest& request,
                             const std::filesystem::path& directory)
    : StoreFront(executor, request, directory),
      service_(as_b2(settings()), blobs_, [this](const s3::Told& told) { take(told); }) {
    for (const scenario::StoreBucket& bucket : request.buckets) {
        make_bucket(bucket);
    }
    open(service_);
}

void EmulatedStore::keep_key(s3::AccessKey key) {
    service_.store().add_key(std::move(key));
}

void EmulatedStore::drop_key(const std::string& id) {
    service_.store().revoke_key(id);
}

const s3::Faults& EmulatedStore::faults() const {
    return service_.store().faults();
}

void EmulatedStore::put_faults(std::vector<s3::Fault> faults) {
    service_.store().set_faults(std::move(faults));
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

std::string EmulatedStore::what_it_is() const {
    return "stand-in for B2, in memory";
}

std::optional<ports::StoreCost> EmulatedStore::cost(unsigned scale,
                                                    std::shared_ptr<const Source> prices) {
    service_.store().pass_time();
    const bill::PriceList list = price_list(std::move(prices), scale);
    const bill::Ledger& ledger = service_.ledger();
    const bill::Bill dearest = bill::dearest_month(ledger, list);
    const std::vector<bill::Bill> months = bill::monthly_bills(ledger, list);
    const std::string chart = bill::chart_text(months);
    std::string all = concat(chart, "\n");
    for (const bill::Bill& month : months) {
        all += bill::render_text(month);
    }
    return ports::StoreCost{dearest.total, concat(bill::render_text(dearest), "\n", chart),
                            std::move(all), bill::chart_svg(months)};
}

std::vector<ports::DamagedObject> EmulatedStore::damage(const scenario::DamageObjectAction& order) {
    const s3::DamageDone done = s3::damage(service_.store().shelf(), damage_order(order), now());
    if (done.damaged.empty()) {
        const std::string wanted = order.count ? std::to_string(*order.count) : "at least 1";
        throw Error(concat("'", name(), "' keeps ", done.fitting, " objects '", order.objects,
                           "' that can be damaged so, and ", wanted,
                           " is to be; ask for fewer, or let more be put there before"));
    }
    std::vector<ports::DamagedObject> out;
    for (const s3::Damaged& one : done.damaged) {
        out.push_back({concat(one.bucket, "/", one.key), one.what});
        log().add_damage(now(), out.back());
    }
    return out;
}

} // namespace harness::stores
