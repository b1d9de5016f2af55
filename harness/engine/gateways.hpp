#pragma once

#include "harness/async/deadline.hpp"
#include "harness/ports/named_service.hpp"
#include "harness/ports/object_store.hpp"
#include "harness/secrets/run_secrets.hpp"

#include <set>
#include <span>
#include <string>

namespace harness::engine {

/// What machines of a run reach beside each other. Lent.
struct Neighbours {
    std::span<ports::ObjectStore* const> stores;
    std::span<const ports::NamedService> services;
};

/// Opens them to a machine that has just started: names (but those of the `unnamed` stores),
/// addresses, certificates and keys. Throws Error with what to do.
[[nodiscard]] async::Task<> open_neighbours(ports::GuestAgent* agent, Neighbours neighbours,
                                            std::set<std::string> unnamed,
                                            async::Deadline deadline);

/// Tells a machine that is on all names but those of these stores, which it forgets.
[[nodiscard]] async::Task<> name_neighbours(ports::GuestAgent* agent, Neighbours neighbours,
                                            std::set<std::string> unnamed,
                                            async::Deadline deadline);

/// Puts a key into a machine that is on.
[[nodiscard]] async::Task<> hand_over(ports::GuestAgent* agent, const ports::ObjectStore* store,
                                      const ports::StoreKey* key, async::Deadline deadline);

/// Its secret is one of the run's; machines get it in a file of the key.
void hide_key(secrets::RunSecrets& secrets, const ports::ObjectStore& store,
              const ports::StoreKey& key);

/// What a machine gets to know of a key: a file for shells and for systemd's EnvironmentFile=.
[[nodiscard]] std::string key_file(const ports::ObjectStore& store, const ports::StoreKey& key);

} // namespace harness::engine
