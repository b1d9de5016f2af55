#include "harness/async/keep_trouble.hpp"

#include "harness/base/error.hpp"

namespace harness::async {

Task<> keep_trouble(Task<> task, std::exception_ptr* trouble) {
    try {
        co_await std::move(task);
    } catch (const Error&) {
        *trouble = *trouble ? *trouble : std::current_exception();
    }
}

} // namespace harness::async
