#pragma once

#include "emulators/b2/service.hpp"
#include "harness/stores/store_front.hpp"

namespace harness::stores {

/// Our stand-in for B2: in memory, on a port of this host, for one run.
class EmulatedStore final : public StoreFront {
  public:
    /// Throws Error where it can not begin. The faults have been read before.
    EmulatedStore(async::Executor executor, const scenario::StoreRequest& request,
                  const std::filesystem::path& directory);

    [[nodiscard]] std::optional<ports::StoreCost>
    cost(unsigned scale, std::shared_ptr<const Source> prices) override;
    [[nodiscard]] std::string what_it_is() const override;
    std::vector<ports::DamagedObject> damage(const scenario::DamageObjectAction& order) override;

  private:
    void keep_key(emulators::s3::AccessKey key) override;
    void drop_key(const std::string& id) override;
    [[nodiscard]] const emulators::s3::Faults& faults() const override;
    void put_faults(std::vector<emulators::s3::Fault> faults) override;
    void make_bucket(const scenario::StoreBucket& bucket);

    emulators::s3::MemoryStore blobs_;
    emulators::b2::B2Service service_;
};

} // namespace harness::stores
