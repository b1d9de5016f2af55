#include "harness/stores/stores.hpp"

#include "harness/base/concat.hpp"
#include "harness/ports/request_counts.hpp"

namespace harness::stores {

std::string log_name(const std::string& store) {
    return concat("store-", store, ".log");
}

std::string requests_summary(const ports::ObjectStore& store) {
    return ports::requests_text(store.requests());
}

Stores::Stores(async::Executor executor, const std::vector<scenario::StoreRequest>& requests,
               const std::filesystem::path& directory)
    : serving_(executor, [](const std::exception_ptr&) {}) {
    for (const scenario::StoreRequest& request : requests) {
        stores_.push_back(std::make_unique<EmulatedStore>(
            executor, request, directory / log_name(request.name.text())));
    }
    for (const auto& store : stores_) {
        serving_.start(store->serve());
    }
}

std::vector<ports::ObjectStore*> Stores::all() const {
    std::vector<ports::ObjectStore*> all;
    all.reserve(stores_.size());
    for (const auto& store : stores_) {
        all.push_back(store.get());
    }
    return all;
}

async::Task<> Stores::close() {
    for (const auto& store : stores_) {
        store->stop();
    }
    co_await serving_.join();
}

} // namespace harness::stores
