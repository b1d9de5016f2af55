#include "harness/cli/checkpoints.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"
#include "harness/machine/render_json.hpp"
#include "harness/store/content_digest.hpp"

namespace harness::cli {

namespace {

/// Once per process: the program does not change under it.
const std::string& digest_of_this_program() {
    static const std::string digest = store::content_digest("/proc/self/exe");
    return digest;
}

} // namespace

std::string checkpoint_foundation(const Loaded& loaded, const ports::MachineHost& host) {
    machine::Plan nameless = loaded.job.plan;
    nameless.name.clear(); // Another scenario may begin at the same checkpoint.
    std::string text = concat("harness ", HARNESS_VERSION, " ", digest_of_this_program(), "\n");
    for (const auto& [name, value] : host.properties()) {
        text += concat(name, " ", value, "\n");
    }
    if (nameless.has_system) {
        for (const auto& [name, value] : host.system_properties()) {
            text += concat(name, " ", value, "\n");
        }
    }
    if (const auto& time = loaded.job.scenario.time) {
        text += concat("time ", time->start_instant().time_since_epoch().count(), " in ",
                       time->zone_name, "\n");
    }
    for (const scenario::SecretRequest& secret : loaded.job.scenario.secrets) {
        text += concat("secret ", secret.name, " ", scenario::source_text(secret), " ", secret.path,
                       " ", secret.mode, " ", secret.owner, "\n");
    }
    return concat(text, "machine ", sha256_hex(machine::render_json(nameless)), "\nreport ",
                  loaded.report_digest, "\nlayout ", loaded.layout_digest, "\n");
}

} // namespace harness::cli
