#include "harness/agent/client.hpp"
#include "harness/agent/pending.hpp"
#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <csignal>

// Programs in the guest: those that somebody waits for, and those that go on beside.
namespace harness::agent {

namespace {

constexpr std::chrono::seconds grace_after_kill{5};

/// What a program's last message tells; throws where it could not be started.
void take_ending(const Message& answer, ports::ExecResult& result) {
    if (const auto* exited = std::get_if<Exited>(&answer)) {
        result.code = exited->code;
        result.signal = exited->signal;
    } else if (const auto* failed = std::get_if<Failed>(&answer)) {
        throw Error(failed->message);
    }
}

} // namespace

async::Task<ports::ExecResult> Client::exec(ports::ExecRequest request, async::Deadline deadline) {
    const auto started = std::chrono::steady_clock::now();
    observer_.log(concat("exec: ", harness::join(request.arguments, " ")));
    Exec message{std::move(request.arguments), std::move(request.directory), window,
                 request.skips_pauses};
    const auto pending = begin(std::move(message));
    ports::ExecResult result;
    const bool has_ended = co_await async::ends_before(settled(pending), deadline);
    if (!has_ended) {
        result.timed_out = true;
        result.limit = async::to_text(deadline);
        send({pending->operation, Signal{SIGKILL}});
        co_await async::with_timeout(settled(pending), async::Deadline::in(grace_after_kill),
                                     "the guest agent, asked to kill a program");
    }
    take_ending(*pending->answer, result);
    result.out = std::move(pending->out);
    result.err = std::move(pending->err);
    result.was_cut = pending->was_cut;
    result.elapsed = async::elapsed_since(started);
    observer_.log(concat("  ended: ", result.signal != 0 ? "signal " : "code ",
                         result.signal != 0 ? static_cast<int>(result.signal) : result.code,
                         " after ", result.elapsed.count(), " ms"));
    co_return result;
}

/// Alive as long as the client has its request; afterwards all that is left is how it ended.
class Client::BackgroundProgram final : public ports::Program {
  public:
    BackgroundProgram(Client& client, std::shared_ptr<Pending> pending)
        : client_(&client), pending_(std::move(pending)) {}
    BackgroundProgram(const BackgroundProgram&) = delete;
    BackgroundProgram& operator=(const BackgroundProgram&) = delete;
    ~BackgroundProgram() override {
        pending_->listener = [](const ports::OutputPiece&) {};
    }

    [[nodiscard]] std::optional<ports::ExecResult> ending() const override {
        if (!pending_->failure.empty()) {
            throw Error(pending_->failure);
        }
        if (!pending_->answer) {
            return std::nullopt;
        }
        ports::ExecResult result;
        take_ending(*pending_->answer, result);
        return result;
    }
    [[nodiscard]] async::Task<> news() override {
        const auto pending = pending_;
        co_await pending->news.wait();
        if (!pending->done.is_set()) {
            pending->news.clear();
        }
    }
    void signal(unsigned number) override {
        if (!pending_->done.is_set()) { // Else the client may be gone as well.
            client_->send({pending_->operation, Signal{number}});
        }
    }

  private:
    Client* client_;
    std::shared_ptr<Pending> pending_;
};

std::unique_ptr<ports::Program>
Client::start(ports::ExecRequest request, std::function<void(const ports::OutputPiece&)> listener) {
    observer_.log(concat("start: ", harness::join(request.arguments, " ")));
    Exec message{std::move(request.arguments), std::move(request.directory), window,
                 request.skips_pauses};
    const auto pending = begin(std::move(message));
    pending->listener = std::move(listener);
    return std::make_unique<BackgroundProgram>(*this, pending);
}

} // namespace harness::agent
