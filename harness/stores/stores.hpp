#pragma once

#include "harness/async/task.hpp"
#include "harness/stores/emulated_store.hpp"
#include "harness/stores/relayed_store.hpp"

#include <map>
#include <memory>

namespace harness::stores {

/// The stores of one run, from its beginning to its end.
class Stores {
  public:
    using Servers = std::map<std::string, ServerMeans>;

    /// Their logs go into the directory. Throws Error where one can not begin. `servers`: the real
    /// ones, by the stores' names.
    Stores(async::Executor executor, const std::vector<scenario::StoreRequest>& requests,
           const std::filesystem::path& directory, const Servers& servers = {});

    /// Returns once the real ones can be asked. Throws Error.
    [[nodiscard]] async::Task<> begin();

    [[nodiscard]] const std::vector<ports::ObjectStore*>& all() const { return all_; }

    /// Ends them. Before the end of whoever owns it. Throws Error where one outside keeps what was
    /// put there, or where a log is not whole.
    [[nodiscard]] async::Task<> close();

  private:
    std::vector<std::unique_ptr<EmulatedStore>> emulated_;
    std::vector<std::unique_ptr<RelayedStore>> relayed_;
    std::vector<ports::ObjectStore*> all_; ///< In the scenario's order.
    async::TaskGroup serving_;
};

/// "2 x PutObject, 1 x PutObject SlowDown": how often what was asked, and how it ended.
[[nodiscard]] std::string requests_summary(const ports::ObjectStore& store);

/// The file name of a store's log.
[[nodiscard]] std::string log_name(const std::string& store);

} // namespace harness::stores
