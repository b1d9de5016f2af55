#include "harness/restore_verify/alert.hpp"

#include "harness/base/concat.hpp"

#include <nlohmann/json.hpp>

namespace harness::restore_verify {

namespace {

std::string sentence_of(const Night& night) {
    std::string out = concat("restore-verify ", night.job, ": ", night.verdict);
    for (const std::string& failure : night.failures) {
        out += concat("\n- ", failure);
    }
    for (const std::string& role : night.not_verified) {
        out += concat("\n- not verified: ", role);
    }
    if (night.failures.empty() && !night.verified.empty()) {
        out += concat(", ", night.verified.size(), " snapshots were restored");
    }
    return out;
}

} // namespace

std::string render_alert(const Night& night, int exit_code) {
    auto out = nlohmann::ordered_json::parse(render_line(night));
    out["event"] = "restore-verify";
    out["exit"] = exit_code;
    out["text"] = sentence_of(night);
    return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace harness::restore_verify
