#include "harness/stores/stores.hpp"

#include "harness/async/keep_trouble.hpp"
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
               const std::filesystem::path& directory, const Servers& servers)
    : serving_(executor, [](const std::exception_ptr&) {}) {
    for (const scenario::StoreRequest& request : requests) {
        const auto server = servers.find(request.name.text());
        if (server == servers.end()) {
            emulated_.push_back(std::make_unique<EmulatedStore>(executor, request, directory));
            all_.push_back(emulated_.back().get());
        } else {
            relayed_.push_back(
                std::make_unique<RelayedStore>(executor, request, server->second, directory));
            all_.push_back(relayed_.back().get());
        }
    }
    for (const auto& store : emulated_) {
        serving_.start(store->serve());
    }
    for (const auto& store : relayed_) {
        serving_.start(store->serve());
    }
}

async::Task<> Stores::begin() {
    for (const auto& store : relayed_) {
        co_await store->begin();
    }
}

async::Task<> Stores::close() {
    for (const auto& store : emulated_) {
        store->stop();
    }
    for (const auto& store : relayed_) {
        store->stop();
    }
    co_await serving_.join();
    std::exception_ptr trouble; // The first; what comes after it is ended all the same.
    for (const auto& store : relayed_) {
        co_await async::keep_trouble(store->end(), &trouble);
    }
    if (trouble) {
        std::rethrow_exception(trouble);
    }
    for (const auto& store : emulated_) {
        store->check_log();
    }
    for (const auto& store : relayed_) {
        store->check_log();
    }
}

} // namespace harness::stores
