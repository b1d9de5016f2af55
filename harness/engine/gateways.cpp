#include "harness/engine/gateways.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

namespace harness::engine {

namespace {

constexpr std::uint16_t https = 443;
constexpr std::string_view secrets_place = "/run/secrets";

constexpr const char* hosts_file = "/run/harness/hosts";
constexpr const char* certificates_file = "/run/harness/certificates";

/// Arguments: a file with lines for /etc/hosts, and one with certificates, or nothing.
/// A root that came from another run has that one's lines, which go.
constexpr std::string_view script = R"sh(set -e
hosts=$1 certificates=$2
add() {
    mkdir -p "$(dirname "$2")"
    [ -e "$2" ] || : > "$2"
    sed -i '/^# harness: begin/,/^# harness: end/d' "$2"
    { echo '# harness: begin'; cat "$1"; echo '# harness: end'; } >> "$2"
}
add "$hosts" /etc/hosts
if [ -s "$certificates" ]; then
    add "$certificates" /etc/ssl/certs/ca-certificates.crt
    if [ -d /etc/pki/tls/certs ]; then
        add "$certificates" /etc/pki/tls/certs/ca-bundle.crt
    fi
fi
)sh";

constexpr std::string_view make_places = R"sh(set -e
mkdir -p -m 0755 /run/harness /run/secrets
for place; do
    mkdir -p -m 0700 "$place"
done
)sh";

async::Task<> run_script(ports::GuestAgent* agent, std::string_view text,
                         std::vector<std::string> arguments, async::Deadline deadline) {
    ports::ExecRequest request;
    request.arguments = {"sh", "-c"};
    request.arguments.emplace_back(text);
    request.arguments.emplace_back("harness");
    std::move(arguments.begin(), arguments.end(), std::back_inserter(request.arguments));
    const ports::ExecResult result = co_await agent->exec(std::move(request), deadline);
    if (!result.is_success()) {
        throw Error(concat("opening the stores to the guest: ", result.err));
    }
}

/// Loopback addresses that nothing of a usual system listens on.
std::string address_of(std::size_t store) {
    return concat("127.83.0.", store + 1);
}

std::string address_of_service(std::size_t service) {
    return concat("127.83.1.", service + 1);
}

std::string host_lines(const Neighbours& neighbours, const std::set<std::string>& unnamed) {
    std::string lines;
    for (std::size_t i = 0; i < neighbours.stores.size(); ++i) {
        const ports::ObjectStore& store = *neighbours.stores[i];
        if (!unnamed.contains(store.name())) {
            lines += concat(address_of(i), " ", join(store.host_names(), " "), "\n");
        }
    }
    for (std::size_t i = 0; i < neighbours.services.size(); ++i) {
        lines += concat(address_of_service(i), " ", neighbours.services[i].host_name, "\n");
    }
    return lines;
}

std::string place_of(const ports::ObjectStore& store) {
    return concat(secrets_place, "/", store.name());
}

} // namespace

std::string key_file(const ports::ObjectStore& store, const ports::StoreKey& key) {
    const std::string& endpoint = store.host_names().front();
    return concat("AWS_ACCESS_KEY_ID=", key.id, "\nAWS_SECRET_ACCESS_KEY=", key.secret,
                  "\nAWS_DEFAULT_REGION=", store.region(), "\nAWS_REGION=", store.region(),
                  "\nAWS_ENDPOINT_URL_S3=https://", endpoint, "\nB2_ACCOUNT_ID=", key.id,
                  "\nB2_ACCOUNT_KEY=", key.secret, "\n");
}

void hide_key(secrets::RunSecrets& secrets, const ports::ObjectStore& store,
              const ports::StoreKey& key) {
    secrets.add(concat(store.name(), "/", key.name), secrets::SecretText(key.secret), std::nullopt);
}

async::Task<> hand_over(ports::GuestAgent* agent, const ports::ObjectStore* store,
                        const ports::StoreKey* key, async::Deadline deadline) {
    std::string path = concat(place_of(*store), "/", key->name, ".env");
    std::string content = key_file(*store, *key);
    (void)co_await agent->write_file(std::move(path), std::move(content), std::nullopt, deadline);
}

namespace {

async::Task<> open_store(ports::GuestAgent* agent, ports::ObjectStore* store, std::string address,
                         async::Deadline deadline) {
    for (const ports::StoreKey& key : store->keys()) {
        co_await hand_over(agent, store, &key, deadline);
    }
    ports::Gateway gateway{std::move(address), https, "127.0.0.1", store->port(),
                           [store](ports::Instant at) { store->set_time(at); }};
    co_await agent->open_gateway(std::move(gateway), deadline);
}

async::Task<> open_service(ports::GuestAgent* agent, const ports::NamedService* service,
                           std::string address, async::Deadline deadline) {
    std::string file = service->file;
    std::string content = service->content;
    (void)co_await agent->write_file(std::move(file), std::move(content), ports::of_its_owner_alone,
                                     deadline);
    ports::Gateway gateway{std::move(address), service->guest_port, "127.0.0.1", service->port,
                           service->heard};
    co_await agent->open_gateway(std::move(gateway), deadline);
}

} // namespace

async::Task<> open_neighbours(ports::GuestAgent* agent, Neighbours neighbours,
                              std::set<std::string> unnamed, async::Deadline deadline) {
    if (neighbours.stores.empty() && neighbours.services.empty()) {
        co_return;
    }
    std::string hosts = host_lines(neighbours, unnamed);
    std::string certificates;
    std::vector<std::string> places;
    for (const ports::ObjectStore* store : neighbours.stores) {
        certificates += store->authority();
        places.push_back(place_of(*store));
    }
    co_await run_script(agent, make_places, std::move(places), deadline);
    for (std::size_t i = 0; i < neighbours.stores.size(); ++i) {
        std::string address = address_of(i);
        co_await open_store(agent, neighbours.stores[i], std::move(address), deadline);
    }
    for (std::size_t i = 0; i < neighbours.services.size(); ++i) {
        std::string address = address_of_service(i);
        co_await open_service(agent, &neighbours.services[i], std::move(address), deadline);
    }
    (void)co_await agent->write_file(hosts_file, std::move(hosts), std::nullopt, deadline);
    (void)co_await agent->write_file(certificates_file, std::move(certificates), std::nullopt,
                                     deadline);
    std::vector<std::string> files(1, hosts_file); // Not a list: GCC 12 stumbles over it.
    files.emplace_back(certificates_file);
    co_await run_script(agent, script, std::move(files), deadline);
}

async::Task<> name_neighbours(ports::GuestAgent* agent, Neighbours neighbours,
                              std::set<std::string> unnamed, async::Deadline deadline) {
    std::string hosts = host_lines(neighbours, unnamed);
    (void)co_await agent->write_file(hosts_file, std::move(hosts), std::nullopt, deadline);
    std::vector<std::string> files(1, hosts_file);
    files.emplace_back();
    co_await run_script(agent, script, std::move(files), deadline);
}

} // namespace harness::engine
