#pragma once

#include "harness/async/task.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace harness::async {

/// Does blocking work (hashing, packing) on a thread of its own and returns when it is done. What
/// it throws is thrown here. It can not be cancelled, so it must end by itself.
[[nodiscard]] Task<> run_blocking(std::function<void()> work);

} // namespace harness::async
