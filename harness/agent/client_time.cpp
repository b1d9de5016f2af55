#include "harness/agent/client.hpp"
#include "harness/agent/pending.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <algorithm>
#include <limits>

// Time that a guest lives through.
namespace harness::agent {

namespace {

std::int64_t microseconds_of(ports::Instant instant) {
    return instant.time_since_epoch().count();
}

std::uint32_t milliseconds_of(std::chrono::milliseconds time) {
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(time.count(), 0, most));
}

/// How long the guest may wait for services: its answer is to come before the deadline passes.
std::uint32_t patience_before(async::Deadline deadline) {
    constexpr std::chrono::seconds longest_way_back{5};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline.at() - std::chrono::steady_clock::now());
    return milliseconds_of(left - std::min<std::chrono::milliseconds>(left / 5, longest_way_back));
}

ports::Firing firing_of(Firing& firing) {
    return {std::move(firing.timer),
            std::move(firing.unit),
            instant_of(firing.at_microseconds),
            std::move(firing.result),
            firing.status,
            std::chrono::microseconds(firing.duration_microseconds)};
}

} // namespace

async::Task<ports::Lived> Client::lived(Message message, async::Deadline deadline,
                                        std::string what) {
    Message answer = co_await ask(std::move(message), deadline, std::move(what));
    auto* lived = std::get_if<Lived>(&answer);
    if (lived == nullptr) {
        throw Error("the guest agent answered a question of time with something else");
    }
    ports::Lived result{instant_of(lived->now_microseconds), lived->is_there, {}, {}};
    for (Firing& firing : lived->firings) {
        observer_.log(concat("  fired: ", firing.unit, " by ",
                             firing.timer.empty() ? "another unit" : firing.timer, ", ",
                             firing.result, ", ", firing.duration_microseconds / 1000, " ms"));
        result.firings.push_back(firing_of(firing));
    }
    for (const std::string& remark : lived->remarks) {
        observer_.log(concat("  remark: ", remark));
    }
    result.remarks = std::move(lived->remarks);
    co_return result;
}

async::Task<ports::Lived> Client::live_until(ports::LiveRequest request, async::Deadline deadline) {
    const std::int64_t until = microseconds_of(request.until);
    observer_.log(concat(request.is_one_jump ? "jump: to " : "live: until ", until, " us"));
    Message message = LiveUntil{until,
                                request.is_one_jump,
                                request.stops_after_firing,
                                std::move(request.timers),
                                patience_before(deadline),
                                std::move(request.may_go_on)};
    co_return co_await lived(std::move(message), deadline, "living through the guest's time");
}

async::Task<ports::Lived> Client::set_clock(ports::ClockSetting setting, async::Deadline deadline) {
    const std::int64_t now = microseconds_of(setting.now);
    observer_.log(concat(setting.is_right ? "clock: " : "wrong clock: ", now, " us"));
    Message message =
        SetClock{now, patience_before(deadline), setting.is_right, std::move(setting.may_go_on)};
    co_return co_await lived(std::move(message), deadline, "setting the guest's clock");
}

} // namespace harness::agent
