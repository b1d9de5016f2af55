#pragma once

#include "harness/async/task.hpp"
#include "harness/stores/emulated_store.hpp"

#include <memory>

namespace harness::stores {

/// The stores of one run, from its beginning to its end.
class Stores {
  public:
    /// Their logs go into the directory. Throws Error where one can not begin.
    Stores(async::Executor executor, const std::vector<scenario::StoreRequest>& requests,
           const std::filesystem::path& directory);

    [[nodiscard]] std::vector<ports::ObjectStore*> all() const;

    /// Ends them. Before the end of whoever owns it.
    [[nodiscard]] async::Task<> close();

  private:
    std::vector<std::unique_ptr<EmulatedStore>> stores_;
    async::TaskGroup serving_;
};

/// The file name of a store's log.
[[nodiscard]] std::string log_name(const std::string& store);

} // namespace harness::stores
