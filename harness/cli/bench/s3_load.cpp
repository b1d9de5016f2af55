#include "harness/cli/bench/s3_load.hpp"

#include "emulators/http/client.hpp"
#include "emulators/s3/sign_request.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/hex.hpp"

namespace harness::cli {

namespace {

namespace http = emulators::http;
namespace s3 = emulators::s3;

using Clients = std::vector<std::unique_ptr<http::Client>>;

/// What the connections share: each takes the next request that nobody has taken.
struct Work {
    const StoreLoad* load = nullptr;
    std::vector<std::string> heads;
    std::size_t next = 0;
};

async::Task<> connect_all(const RunningStore* store, async::Executor executor, std::size_t count,
                          Clients* out) {
    while (out->size() < count) {
        auto client = co_await http::connect(executor, store->endpoint(), store->tls());
        out->push_back(std::move(client));
    }
}

void check_answer(const http::Answer& answer, const StoreLoad& load, const std::string& head) {
    const bool is_whole = load.answer_size == 0 || answer.size == load.answer_size;
    if (answer.status != 200 || !is_whole) {
        throw Error(concat(head.substr(0, head.find('\r')), ": ", answer.status, ", ", answer.size,
                           " bytes: ", answer.text.substr(0, 300)));
    }
}

async::Task<> work_off(Work* work, http::Client* client) {
    while (work->next < work->heads.size()) {
        const std::string& head = work->heads[work->next++];
        const http::Answer answer = co_await client->ask(head, work->load->body);
        check_answer(answer, *work->load, head);
    }
}

async::Task<> work_off_all(Work* work, const Clients* clients, async::Executor executor) {
    std::exception_ptr failure;
    async::TaskGroup group(executor, [&](std::exception_ptr one) { failure = one; });
    for (const auto& client : *clients) {
        group.start(work_off(work, client.get()));
    }
    co_await group.join();
    if (failure) {
        std::rethrow_exception(failure);
    }
}

} // namespace

std::string signed_head(const RunningStore& store, const std::string& method,
                        std::string_view target, const std::string& digest, std::size_t body_size) {
    http::Request request;
    request.method = method;
    http::take_target(target, request);
    request.headers.set("host", store.host());
    request.headers.set("content-length", std::to_string(body_size));
    const bool is_encrypted = store.tls() != nullptr;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    s3::sign_request(request, store.key(), now, "us-east-1",
                     is_encrypted     ? "UNSIGNED-PAYLOAD"
                     : digest.empty() ? hex_bytes(s3::digest_of(s3::Algorithm::sha256, ""))
                                      : digest);
    return http::request_head(request);
}

double seconds_of(Workshop& workshop, const RunningStore& store, const StoreLoad& load) {
    Work work{&load, {}, 0};
    const std::string digest = hex_bytes(s3::digest_of(s3::Algorithm::sha256, load.body));
    for (std::size_t i = 0; i < load.count; ++i) {
        work.heads.push_back(
            signed_head(store, load.method, load.target(i), digest, load.body.size()));
    }
    const auto executor = workshop.context().get_executor();
    Clients clients;
    async::run(workshop.context(), connect_all(&store, executor, load.connections, &clients));
    const auto started = std::chrono::steady_clock::now();
    async::run(workshop.context(), work_off_all(&work, &clients, executor));
    constexpr double milliseconds = 1000;
    return milliseconds_since(started) / milliseconds;
}

} // namespace harness::cli
