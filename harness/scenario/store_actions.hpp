#pragma once

#include "harness/scenario/file_reference.hpp"
#include "harness/scenario/names.hpp"
#include "harness/scenario/store_request.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// What steps do with stores, and with a machine that is lost with all but them.
namespace harness::scenario {

/// From one time of the day until another, which may be of the next day.
struct HoursOfDay {
    std::chrono::minutes from{};
    std::chrono::minutes until{};
};

/// `check: requests`: counts what a store was asked.
struct RequestsAction {
    Word store;
    std::vector<std::string> operations; ///< Empty: any.
    std::string objects;                 ///< A glob; empty: any, or none.
    std::string ended;                   ///< An error's code, or "ok"; empty: in any way.
    std::optional<std::uint32_t> at_least;
    std::optional<std::uint32_t> at_most;
    std::optional<HoursOfDay> between;
    Place store_place;
};

/// `check: recovery`: how long ago the machine was replaced.
struct RecoveryAction {
    std::chrono::milliseconds within{};
};

/// How a store receives connections.
struct Reception {
    bool is_away = false;                          ///< Ends each at once.
    std::optional<std::chrono::milliseconds> away; ///< Nothing: until it is told otherwise.
    bool has_expired_certificate = false;

    [[nodiscard]] bool is_usual() const { return !is_away && !has_expired_certificate; }
};

/// `bad-days`: what a store does to its clients from now on.
struct BadDaysAction {
    Word store;
    std::vector<FaultText> faults; ///< Instead of those before.
    Reception reception;
    bool is_unknown_by_name = false; ///< Nobody tells the machine where it is.
    Place store_place;

    [[nodiscard]] bool is_end() const {
        return faults.empty() && reception.is_usual() && !is_unknown_by_name;
    }
};

/// `await-harm`: waits until a store's bad days have met so many requests.
struct AwaitHarmAction {
    Word store;
    std::uint32_t requests = 1;
    Place store_place;
};

enum class ObjectDamage { flip, truncate, remove, roll_back, replace };
enum class ObjectChoice { by_seed, oldest, newest };

/// `damage-object`: changes what a store keeps, behind its clients' backs.
struct DamageObjectAction {
    Word store;
    std::string objects; ///< A pattern with * and ?.
    std::string bucket;  ///< Empty: any.
    ObjectDamage how = ObjectDamage::flip;
    std::optional<std::uint32_t> count = 1; ///< Nothing: all of them.
    ObjectChoice choice = ObjectChoice::by_seed;
    std::uint64_t seed = 1;
    bool is_every_version = false; ///< Else the newest alone.
    Place store_place;
};

/// `check: cost`: what a store costs in its dearest month.
struct CostAction {
    Word store;
    double most = 0;
    std::string currency; ///< "USD": that of the prices.
    unsigned scale = 1;
    std::optional<FileReference> prices;      ///< A list of one's own; else B2's.
    std::shared_ptr<const Source> price_list; ///< Of that, once it has been read.
    Place store_place;
    Place monthly_place;
};

/// `rotate-key`: a key of a store is no more, and there is another in its place.
struct RotateKeyAction {
    Word key;
    Word store;
    bool hands_over = true; ///< To the machine.
    Place key_place;
    Place store_place;
};

} // namespace harness::scenario
