#include "emulators/relay/upstream.hpp"

#include "emulators/s3/sign_request.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

namespace harness::emulators::relay {

namespace {

constexpr std::uint16_t usual_port = 80;
constexpr std::uint16_t usual_encrypted_port = 443;

} // namespace

Upstream::Upstream(async::Executor executor, UpstreamPlace place)
    : executor_(executor), place_(std::move(place)),
      tls_(place_.is_encrypted ? http::tls_context_of_host() : nullptr) {}

async::Task<Lent> Upstream::lend() {
    constexpr std::chrono::seconds surely_open{4};
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(idle_, [&](const Idle& idle) { return now - idle.since > surely_open; });
    Lent out;
    if (!idle_.empty()) {
        out.client = std::move(idle_.back().client);
        idle_.pop_back();
    } else {
        out.client = co_await http::connect_to(executor_, place_.host, place_.port, tls_.get());
        out.is_new = true;
    }
    co_return out;
}

void Upstream::give_back(std::unique_ptr<http::Client> client) {
    if (client && client->is_free()) {
        idle_.push_back({std::move(client), std::chrono::steady_clock::now()});
    }
}

std::string Upstream::host() const {
    const bool is_usual = place_.port == (tls_ ? usual_encrypted_port : usual_port);
    return is_usual ? place_.host : concat(place_.host, ":", place_.port);
}

std::string Upstream::signed_head(Forwarded forwarded) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    s3::sign_request(forwarded.request, place_.key, now, place_.region, forwarded.payload);
    return http::request_head(forwarded.request);
}

async::Task<http::Answer> Upstream::ask(const std::string& method, const std::string& target,
                                        const std::string& body) {
    Forwarded own;
    own.request.method = method;
    http::take_target(target, own.request);
    own.request.headers.set("host", host());
    own.request.headers.set("content-length", std::to_string(body.size()));
    if (!body.empty()) {
        own.request.headers.set("content-md5", s3::base64(s3::digest_of(s3::Algorithm::md5, body)));
    }
    own.payload = hex_bytes(s3::digest_of(s3::Algorithm::sha256, body));
    Lent lent = co_await lend();
    const std::string head = signed_head(std::move(own));
    http::Answer answer = co_await lent.client->ask(head, body);
    give_back(std::move(lent.client));
    co_return answer;
}

} // namespace harness::emulators::relay
