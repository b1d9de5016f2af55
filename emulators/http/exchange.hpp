#pragma once

#include "emulators/http/message.hpp"
#include "harness/async/task.hpp"

namespace harness::emulators::http {

/// Takes the body of a request and answers in its own time: a service that has to ask another.
class Exchange {
  public:
    virtual ~Exchange() = default;
    /// A piece of the body, valid until this ends. False: the rest of it is not wanted.
    [[nodiscard]] virtual async::Task<bool> take(std::string_view piece) = 0;
    /// The whole body was there, or what is left of it is not wanted. The connection is not used
    /// again in the latter case.
    [[nodiscard]] virtual async::Task<Reply> answer() = 0;
};

/// A body that comes piece by piece from elsewhere.
class Flow {
  public:
    virtual ~Flow() = default;
    /// Not empty before the end; valid until the next call. Empty: what was to come does not.
    [[nodiscard]] virtual async::Task<std::string_view> next() = 0;
};

} // namespace harness::emulators::http
