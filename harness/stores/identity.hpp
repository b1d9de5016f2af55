#pragma once

#include "emulators/http/certificates.hpp"
#include "emulators/s3/model.hpp"
#include "harness/ports/object_store.hpp"
#include "harness/scenario/store_request.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace harness::stores {

/// By what names a store is asked for: S3's endpoint first, with each bucket before it, and those
/// of B2's own interface.
[[nodiscard]] std::vector<std::string> host_names_of(const scenario::StoreRequest& request);

/// Whose a store is.
[[nodiscard]] const emulators::s3::Account& account();

/// As long as B2's are.
[[nodiscard]] ports::StoreKey draw_key(const std::string& name);
[[nodiscard]] std::vector<ports::StoreKey>
draw_keys(const std::vector<scenario::StoreKeyRequest>& requests);
/// The key as a store judges it: with what was asked for under its name.
[[nodiscard]] emulators::s3::AccessKey
access_key(const ports::StoreKey& key, const std::vector<scenario::StoreKeyRequest>& requests);

/// Scenarios take place at any time.
[[nodiscard]] emulators::http::Validity any_time();
[[nodiscard]] emulators::http::Certificate make_authority();
/// For a server of these names, and of buckets below the first.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context>
tls_of(const emulators::http::Certificate& authority, std::vector<std::string> names,
       const emulators::http::Validity& validity);

/// Shows a scenario's time, and goes on by the host's.
class StoreClock {
  public:
    StoreClock();

    void set(ports::Instant now);
    [[nodiscard]] emulators::s3::Time now() const;

  private:
    ports::Instant shown_;
    std::chrono::steady_clock::time_point shown_at_;
};

} // namespace harness::stores
