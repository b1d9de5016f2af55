#pragma once

#include "emulators/s3/model.hpp"

namespace harness::emulators::s3 {

/// The keys of a store. They may come and go while it is asked.
class KeyRing {
  public:
    explicit KeyRing(std::vector<AccessKey> keys) : keys_(std::move(keys)) {}

    /// In the place of one of this id.
    void add(AccessKey key);
    /// Whether it was there; from now on it is nobody's.
    bool revoke(std::string_view id);

    /// Null where nobody has it now.
    [[nodiscard]] const AccessKey* find(std::string_view id, Time now) const;
    [[nodiscard]] const std::vector<AccessKey>& all() const { return keys_; }

  private:
    std::vector<AccessKey> keys_;
};

} // namespace harness::emulators::s3
