#pragma once

#include "emulators/http/message.hpp"

namespace harness::emulators::http {

/// Takes the body of a request, piece by piece as it comes, and answers in the end.
class BodySink {
  public:
    virtual ~BodySink() = default;
    virtual void take(std::string_view piece) = 0;
    /// False: the connection is to be reset, whatever is still to come.
    [[nodiscard]] virtual bool goes_on() const { return true; }
    /// The whole body was there.
    [[nodiscard]] virtual Reply finish() = 0;
};

class Exchange;

/// What a service makes of a request before its body: an answer at once, so that a body that nobody
/// wants is not sent (`Expect: 100-continue`), or somebody who takes the body.
using Reception = std::variant<Reply, std::unique_ptr<BodySink>, std::shared_ptr<Exchange>>;

/// What a server asks. Pure: it knows of no socket.
class Service {
  public:
    virtual ~Service() = default;
    [[nodiscard]] virtual Reception receive(Request request) = 0;
    /// Opens what it has closed to answers: whoever serves is about to end.
    virtual void let_go() {}
};

} // namespace harness::emulators::http
