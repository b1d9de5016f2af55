#pragma once

#include "harness/async/task.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/ports/guest_agent.hpp"
#include "harness/scenario/store_actions.hpp"
#include "harness/scenario/store_request.hpp"

#include <cstdint>
#include <memory>
#include <optional>
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
    std::size_t since = 0;    ///< How many requests there had been when it began.
};

/// What became of connections since somebody asked last.
struct ConnectionToll {
    std::uint64_t came = 0;
    std::uint64_t turned_away = 0; ///< Of them: ended at once, as the store was away.
    std::uint64_t ungreeted = 0;   ///< Ended by who asked, before the first request.
    std::size_t since = 0;         ///< How many requests there had been then.
};

/// An object that was damaged where it is kept.
struct DamagedObject {
    std::string object; ///< "bucket/key"
    std::string harm;   ///< For people: "bit 3 of byte 77 of 100 is another".
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
    /// before, or by the store's own. Nothing where nobody keeps its books.
    [[nodiscard]] virtual std::optional<StoreCost> cost(unsigned scale,
                                                        std::shared_ptr<const Source> prices) = 0;

    /// What stands for it, for the run's record.
    [[nodiscard]] virtual std::string what_it_is() const = 0;

    /// What its clock shows from now on.
    virtual void set_time(Instant now) = 0;

    /// All since its start.
    [[nodiscard]] virtual const std::vector<StoreRequest>& requests() const = 0;

    /// What goes wrong from now on, in the words of docs/object-store.md; answers how what went
    /// wrong until now has worked.
    virtual std::vector<FaultToll> set_faults(const std::vector<scenario::FaultText>& faults) = 0;

    /// How it receives connections from now on, instead of how it did. Throws Error where this kind
    /// of store can not.
    virtual ConnectionToll set_reception(const scenario::Reception& reception);

    /// Returns once its faults of now have harmed so many requests, and what became of these was
    /// told. Throws Error where this kind of store can not tell.
    [[nodiscard]] virtual async::Task<> harmed(std::uint64_t count);

    /// Damages objects where they are kept. Throws Error where there are too few, with what to do,
    /// or where this kind of store can not.
    virtual std::vector<DamagedObject> damage(const scenario::DamageObjectAction& order);

  protected:
    [[noreturn]] void refuse_to(std::string_view what) const;
};

inline void ObjectStore::refuse_to(std::string_view what) const {
    throw Error(concat("the store '", name(), "' is not the stand-in, and can not ", what,
                       "; leave this step out where it is another server"));
}

inline ConnectionToll ObjectStore::set_reception(const scenario::Reception& reception) {
    if (!reception.is_usual()) {
        refuse_to("be away or have another certificate");
    }
    return {};
}

inline async::Task<> ObjectStore::harmed(std::uint64_t) {
    refuse_to("tell when it has harmed a request");
    co_return;
}

inline std::vector<DamagedObject> ObjectStore::damage(const scenario::DamageObjectAction&) {
    refuse_to("be damaged");
}

} // namespace harness::ports
