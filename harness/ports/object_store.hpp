#pragma once

#include "harness/ports/guest_agent.hpp"
#include "harness/scenario/store_request.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace harness::ports {

/// A key of a store, drawn for this run.
struct StoreKey {
    std::string name;
    std::string id;
    std::string secret;
};

/// What was asked of a store, and answered.
struct StoreRequest {
    Instant at{};          ///< By the store's clock.
    std::string operation; ///< By S3's name.
    std::string object;    ///< Its key; empty where it is about none.
    std::string error;     ///< By S3's code; empty: it went well.
    std::string harm;      ///< The fault that it met, as it was written; empty: none.
};

/// How a fault has worked.
struct FaultToll {
    std::string fault;        ///< As it was written.
    std::uint64_t met = 0;    ///< Requests that it fits.
    std::uint64_t harmed = 0; ///< Of them.
};

/// What a store costs in its dearest month.
struct StoreCost {
    double total = 0;
    std::string text;      ///< The month and what of it costs most, for people.
    std::string all_text;  ///< The same of all months, and a bar for each.
    std::string chart_svg; ///< The bars as a picture.
};

/// An object store of a run, which its machines reach by the names that it has in the field.
class ObjectStore {
  public:
    virtual ~ObjectStore() = default;

    /// How it is called in the scenario.
    [[nodiscard]] virtual const std::string& name() const = 0;
    [[nodiscard]] virtual const std::string& region() const = 0;
    /// All names by which a guest may ask for it; its S3 endpoint is the first.
    [[nodiscard]] virtual const std::vector<std::string>& host_names() const = 0;
    /// Of the host; it speaks TLS there.
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    /// In PEM: who vouches for its certificate. Empty: those whom everybody trusts.
    [[nodiscard]] virtual const std::string& authority() const = 0;
    [[nodiscard]] virtual const std::vector<StoreKey>& keys() const = 0;

    /// Another one in the place of the key of this name, which is refused from now on.
    [[nodiscard]] virtual const StoreKey& rotate_key(const std::string& name) = 0;

    /// Of `scale` times the bytes that there are, by a price list of docs/bill.md that was read
    /// before, or by the store's own.
    [[nodiscard]] virtual StoreCost cost(unsigned scale, std::shared_ptr<const Source> prices) = 0;

    /// What its clock shows from now on.
    virtual void set_time(Instant now) = 0;

    /// All since its start.
    [[nodiscard]] virtual const std::vector<StoreRequest>& requests() const = 0;

    /// What goes wrong from now on, in the words of docs/object-store.md; answers how what went
    /// wrong until now has worked.
    virtual std::vector<FaultToll> set_faults(const std::vector<scenario::FaultText>& faults) = 0;
};

} // namespace harness::ports
