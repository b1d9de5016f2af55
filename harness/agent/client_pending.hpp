#pragma once

#include "harness/agent/client.hpp"
#include "harness/async/event.hpp"

#include <optional>
#include <string>
#include <vector>

// What the parts of the client share.
namespace harness::agent {

/// One request that waits for its answer.
struct Client::Pending {
    explicit Pending(async::Executor executor) : done(executor) {}

    async::Event done;
    Operation operation{};
    std::optional<Message> answer;
    std::string failure; ///< Why there will be no answer.
    std::string out;
    std::string err;
    std::uint32_t ungranted_out = 0;
    std::uint32_t ungranted_err = 0;
    bool was_cut = false;
    ports::Snapshot snapshot;
    std::size_t snapshot_room = 0; ///< Bytes that the guest may still send.
    std::vector<ports::Subvolume> subvolumes;
    std::string manifest; ///< Its serial form.
};

[[nodiscard]] ports::Instant instant_of(std::int64_t microseconds);
[[nodiscard]] ports::Subvolume subvolume_of(Subvolume& subvolume);

} // namespace harness::agent
