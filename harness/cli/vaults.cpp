#include "harness/cli/vaults.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/cli/random_letters.hpp"

namespace harness::cli {

namespace {

namespace connect = emulators::connect;

/// {"alg":"ES256","typ":"JWT"}, as tokens of Connect begin; nobody reads the rest.
constexpr std::string_view token_head = "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.e30.";
constexpr std::size_t token_size = 43;

calendar::Instant start_of(const scenario::Scenario& scenario) {
    return scenario.time
               ? scenario.time->start_instant()
               : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

} // namespace

Result<std::vector<connect::Vault>> load_vaults(const std::string& path, const Place& asked_at,
                                                const std::string& now) {
    const auto source = read_source(path, asked_at, "file of vaults");
    if (!source) {
        return source.error();
    }
    const auto tree = parse_json(*source);
    if (!tree) {
        return tree.error();
    }
    return connect::read_vaults(*tree, now);
}

secrets::SecretText draw_connect_token() {
    return secrets::SecretText(concat(token_head, random_letters(token_size).view()));
}

std::unique_ptr<stores::ConnectStand> make_connect(async::Executor executor, const Loaded& loaded,
                                                   const std::filesystem::path& directory,
                                                   secrets::RunSecrets* secrets) {
    const scenario::Scenario& scenario = loaded.job.scenario;
    if (!scenario.vaults) {
        return nullptr;
    }
    auto vaults = load_vaults(scenario.vaults->resolved, scenario.vaults->place,
                              calendar::utc_text(start_of(scenario)));
    if (!vaults) { // It was there, and right, when the run was loaded.
        throw Error(render(vaults.error()));
    }
    for (const connect::Concealed& one : connect::concealed_in(*vaults)) {
        secrets->add(one.reference, secrets::SecretText(one.value), std::nullopt);
    }
    const secrets::SecretText token = draw_connect_token();
    secrets->add("OP_CONNECT_TOKEN", secrets::SecretText(token.view()), std::nullopt);
    return std::make_unique<stores::ConnectStand>(executor, std::move(*vaults),
                                                  std::string(token.view()), directory);
}

} // namespace harness::cli
