#include "harness/scenario/store_server.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

namespace {

using Kind = StoreServer::Kind;

constexpr std::string_view plain_scheme = "http://";
constexpr std::string_view encrypted_scheme = "https://";

struct Named {
    std::string_view name;
    Kind kind;
};
constexpr std::array<Named, 3> named_servers{
    {{"stand-in", Kind::stand_in}, {"minio", Kind::minio}, {"versitygw", Kind::versitygw}}};

/// "https://s3.example.com:9000", without a path.
std::optional<StoreServer> parse_server(std::string_view text) {
    StoreServer server;
    for (const Named& one : named_servers) {
        if (text == one.name) {
            server.kind = one.kind;
            return server;
        }
    }
    constexpr std::uint16_t usual_port = 80;
    constexpr std::uint16_t usual_encrypted_port = 443;
    server.kind = Kind::outside;
    server.is_encrypted = text.starts_with(encrypted_scheme);
    if (!server.is_encrypted && !text.starts_with(plain_scheme)) {
        return std::nullopt;
    }
    text.remove_prefix(server.is_encrypted ? encrypted_scheme.size() : plain_scheme.size());
    const std::size_t colon = std::min(text.find(':'), text.size());
    server.host = std::string(text.substr(0, colon));
    server.port = server.is_encrypted ? usual_encrypted_port : usual_port;
    if (colon < text.size()) {
        const auto port = read_number<std::uint16_t>(text.substr(colon + 1));
        server.port = port.value_or(0);
    }
    const bool is_name = !server.host.empty() &&
                         server.host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") ==
                             std::string::npos;
    return is_name && server.port != 0 ? std::optional(server) : std::nullopt;
}

bool is_server(std::string_view text) {
    return parse_server(text).has_value();
}

std::string remedy_for_server(std::string_view text) {
    std::vector<std::string> names;
    for (const Named& one : named_servers) {
        names.emplace_back(one.name);
    }
    const std::string meant =
        text.find(':') == std::string_view::npos ? suggestion(text, names) : std::string();
    return !meant.empty() ? meant
                          : "write stand-in, minio, versitygw, or an address such as "
                            "https://s3.eu-central-003.backblazeb2.com, in small letters and "
                            "without a path";
}

constexpr std::array<KeySpec, 2> credential_keys{{
    {.name = "id",
     .shape = &variable_shape,
     .is_required = true,
     .meaning = "the variable of the harness's environment that has the key's id",
     .example = "B2_KEY_ID"},
    {.name = "secret",
     .shape = &variable_shape,
     .is_required = true,
     .meaning = "the one that has its secret",
     .example = "B2_KEY"},
}};
constinit const ObjectSpec credentials_object{
    .name = "stores.credentials",
    .meaning = "The key of a server outside, which the machines never get.",
    .keys = credential_keys};

} // namespace

constinit const Shape server_shape{
    "server", "stand-in, minio, versitygw, or an address such as 'https://s3.example.com'",
    TextShape{.longest = 300, .accepts = is_server, .remedy = remedy_for_server}};
constinit const Shape credentials_shape{"map", "a map with 'id' and 'secret'",
                                        MapShape{&credentials_object}};

StoreServer parse_store_server(const Fields& store) {
    const std::string* text = store.text("server");
    StoreServer server = parse_server(text != nullptr ? *text : "stand-in").value_or(StoreServer{});
    server.place = store.place_of("server");
    const Node* credentials = store.node("credentials");
    if (credentials != nullptr) {
        const Fields fields = store.at(*credentials);
        server.id_variable = fields.optional_text("id").value_or("");
        server.secret_variable = fields.optional_text("secret").value_or("");
    }
    if (server.kind == Kind::outside && credentials == nullptr) {
        store.error("server", "a server outside needs a key, and none is named",
                    "add 'credentials: { id: B2_KEY_ID, secret: B2_KEY }' with the names of "
                    "variables that have them");
    }
    return server;
}

} // namespace harness::scenario
