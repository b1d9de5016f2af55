#pragma once

#include "harness/ports/object_store.hpp"

namespace harness::engine::testing {

/// A store that was asked what a test says, and keeps what it was told.
class FakeObjectStore final : public ports::ObjectStore {
  public:
    explicit FakeObjectStore(std::string name) : name_(std::move(name)) {}

    const std::string& name() const override { return name_; }
    const std::string& region() const override { return region_; }
    const std::vector<std::string>& host_names() const override { return host_names_; }
    std::uint16_t port() const override { return 9000; }
    const std::string& authority() const override { return authority_; }
    const std::vector<ports::StoreKey>& keys() const override { return keys_; }
    const ports::StoreKey& rotate_key(const std::string&) override {
        keys_.front().secret = "another secret";
        return keys_.front();
    }
    std::optional<ports::StoreCost> cost(unsigned scale,
                                         std::shared_ptr<const Source> prices) override {
        return ports::StoreCost{0.01 * scale, prices ? "a month by other prices\n" : "a month\n",
                                "all months\n", "<svg/>\n"};
    }
    [[nodiscard]] std::string what_it_is() const override { return "made for tests"; }
    void set_time(ports::Instant now) override { time = now; }
    const std::vector<ports::StoreRequest>& requests() const override { return asked; }
    std::vector<ports::FaultToll>
    set_faults(const std::vector<scenario::FaultText>& texts) override {
        std::vector<ports::FaultToll> tolls;
        for (const std::string& fault : faults) {
            tolls.push_back({fault, 3, 2, 0});
        }
        faults.clear();
        for (const scenario::FaultText& fault : texts) {
            faults.push_back(fault.text);
        }
        return tolls;
    }
    ports::ConnectionToll set_reception(const scenario::Reception& now) override {
        const bool was_usual = std::exchange(reception, now).is_usual();
        return was_usual ? ports::ConnectionToll{} : ports::ConnectionToll{3, 2, 1};
    }
    async::Task<> harmed(std::uint64_t count) override {
        if (harms < count) { // No more come.
            co_await async::passing_of(async::Deadline::in(std::chrono::hours(1)));
        }
    }
    std::vector<ports::DamagedObject> damage(const scenario::DamageObjectAction& order) override {
        if (order.count && *order.count > 2) {
            throw Error("there are too few");
        }
        return {{"b/" + order.objects, "a bit is another"}};
    }

    scenario::Reception reception;
    std::uint64_t harms = 0; ///< Requests that its faults have met.
    std::vector<ports::StoreRequest> asked;
    std::vector<std::string> faults;
    ports::Instant time{};

  private:
    std::string name_;
    std::string region_ = "eu-central-003";
    std::vector<std::string> host_names_{"s3.example", "b.s3.example"};
    std::string authority_ = "a certificate\n";
    std::vector<ports::StoreKey> keys_{{"client", "the id", "the secret"}};
};

} // namespace harness::engine::testing
