#include "harness/cli/store_servers.hpp"

#include "harness/async/find_program.hpp"
#include "harness/async/this_distribution.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/host_package.hpp"

namespace harness::cli {

namespace {

using Kind = scenario::StoreServer::Kind;

void find_program_of(const scenario::StoreServer& server, const Environment& environment,
                     stores::ServerMeans& means, Diagnostics& problems) {
    const bool is_minio = server.kind == Kind::minio;
    means.program = is_minio && !environment.minio.empty()
                        ? environment.minio
                        : async::find_program(is_minio ? "minio" : "versitygw");
    if (!means.program.empty()) {
        return;
    }
    if (is_minio) {
        problems.error(server.place, "there is no MinIO on this host",
                       concat(how_to_get(HostPackage::minio, async::this_distribution()),
                              ", or name its program by HARNESS_MINIO"));
    } else {
        problems.error(server.place, "there is no versitygw on this host",
                       "put the program `versitygw` of https://github.com/versity/versitygw into "
                       "a directory of PATH, for instance by `go install "
                       "github.com/versity/versitygw/cmd/versitygw@latest`");
    }
}

/// Empty, with a problem, where the variable is not set.
std::string value_of(const std::string& variable, const scenario::StoreServer& server,
                     const Environment& environment, Diagnostics& problems) {
    const char* const value =
        environment.variable != nullptr ? environment.variable(variable.c_str()) : nullptr;
    if (value == nullptr || *value == '\0') {
        Diagnostics found;
        found.error(server.place,
                    concat("the key of ", server.host, " is to be in the variable ", variable,
                           ", which is not set"),
                    concat("set it for this call, without writing it down: read -rs ", variable,
                           " && export ", variable));
        problems.append_new(found);
        return {};
    }
    return std::string(secrets::without_line_end(value));
}

void find_key_of(const scenario::StoreServer& server, const Environment& environment,
                 bool allows_external, stores::ServerMeans& means, Diagnostics& problems) {
    if (!allows_external) {
        problems.error(server.place,
                       concat("the store is kept by ", server.host,
                              ", outside, where a run leaves traces and may cost money"),
                       "allow it for this call by --allow-external");
        return;
    }
    means.id = value_of(server.id_variable, server, environment, problems);
    const std::string secret = value_of(server.secret_variable, server, environment, problems);
    const auto problem = secret.empty() ? std::nullopt : secrets::problem_of(secret);
    if (problem) {
        problems.error(server.place,
                       concat("the secret in ", server.secret_variable, " ", problem->problem),
                       problem->help);
    }
    means.secret = std::make_shared<const secrets::SecretText>(secret);
}

} // namespace

Diagnostics find_servers(std::vector<Loaded>& runs, const Environment& environment,
                         bool allows_external) {
    Diagnostics problems;
    for (Loaded& loaded : runs) {
        for (const scenario::StoreRequest& store : loaded.job.scenario.stores) {
            stores::ServerMeans means;
            if (store.server.kind == Kind::stand_in) {
                continue;
            }
            if (store.server.kind == Kind::outside) {
                find_key_of(store.server, environment, allows_external, means, problems);
            } else {
                find_program_of(store.server, environment, means, problems);
            }
            loaded.servers[store.name.text()] = std::move(means);
        }
    }
    return problems;
}

} // namespace harness::cli
