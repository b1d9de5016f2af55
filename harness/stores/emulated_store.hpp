#pragma once

#include "emulators/b2/service.hpp"
#include "emulators/http/certificates.hpp"
#include "emulators/http/server.hpp"
#include "harness/ports/object_store.hpp"
#include "harness/scenario/scenario.hpp"
#include "harness/scenario/store_request.hpp"
#include "harness/stores/request_log.hpp"

#include <chrono>

namespace harness::stores {

/// Reads faults of S3's operations, and of `further` ones.
[[nodiscard]] Result<std::vector<emulators::s3::Fault>>
read_faults(const std::vector<scenario::FaultText>& texts,
            const std::vector<std::string>& further = {});

/// Tells what a file says of a store that B2 does not know.
void check_store(const scenario::StoreRequest& request, Diagnostics& problems);

/// Tells what is wrong with the price list of a check, and where it is in another currency than
/// what the month may cost.
void check_prices(const scenario::CostAction& check, Diagnostics& problems);

/// Our stand-in for B2: in memory, on a port of this host, for one run.
class EmulatedStore final : public ports::ObjectStore {
  public:
    /// Throws Error where it can not begin. The faults have been read before.
    EmulatedStore(async::Executor executor, const scenario::StoreRequest& request,
                  const std::filesystem::path& log);

    /// Serves until `stop`.
    [[nodiscard]] async::Task<> serve() { return server_.serve(); }
    void stop() { server_.stop(); }

    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] const std::string& region() const override { return region_; }
    [[nodiscard]] const std::vector<std::string>& host_names() const override {
        return host_names_;
    }
    [[nodiscard]] std::uint16_t port() const override { return server_.port(); }
    [[nodiscard]] const std::string& authority() const override { return authority_.certificate; }
    [[nodiscard]] const std::vector<ports::StoreKey>& keys() const override { return keys_; }
    [[nodiscard]] const ports::StoreKey& rotate_key(const std::string& name) override;
    [[nodiscard]] ports::StoreCost cost(unsigned scale,
                                        std::shared_ptr<const Source> prices) override;
    void set_time(ports::Instant now) override;
    [[nodiscard]] const std::vector<ports::StoreRequest>& requests() const override {
        return requests_;
    }
    std::vector<ports::FaultToll>
    set_faults(const std::vector<scenario::FaultText>& faults) override;

  private:
    [[nodiscard]] emulators::s3::Time now() const;
    [[nodiscard]] emulators::b2::Settings settings() const;
    void make_bucket(const scenario::StoreBucket& bucket);
    void add_key(const ports::StoreKey& key);
    void take(const emulators::s3::Told& told);

    std::string name_;
    std::string region_;
    std::vector<scenario::StoreKeyRequest> key_requests_;
    std::vector<std::string> host_names_;
    std::vector<ports::StoreKey> keys_;
    emulators::http::Certificate authority_;
    std::vector<ports::StoreRequest> requests_;
    RequestLog log_;
    /// What its clock showed at an instant of the host's.
    ports::Instant shown_;
    std::chrono::steady_clock::time_point shown_at_;
    emulators::s3::MemoryStore blobs_;
    emulators::b2::B2Service service_;
    emulators::http::Server server_;
};

} // namespace harness::stores
