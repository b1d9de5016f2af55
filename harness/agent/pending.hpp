#pragma once

#include "harness/agent/client.hpp"
#include "harness/async/event.hpp"

// What the parts of the client share.
namespace harness::agent {

inline constexpr std::uint32_t window = 256 * 1024; ///< Output under way per stream, at most.

[[nodiscard]] inline ports::Instant instant_of(std::int64_t microseconds) {
    return ports::Instant(std::chrono::microseconds(microseconds));
}

/// One request that waits for its answer.
struct Client::Pending {
    explicit Pending(async::Executor executor) : done(executor), news(executor) {}

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
    std::function<void(const ports::OutputPiece&)> listener; ///< Of a program beside others.
    async::Event news;                                       ///< For it.
    std::string manifest;                                    ///< Its serial form.
};

[[nodiscard]] ports::Subvolume subvolume_of(Subvolume& subvolume);

} // namespace harness::agent
