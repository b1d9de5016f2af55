#include "harness/fidelity/render.hpp"

#include <nlohmann/json.hpp>

namespace harness::fidelity {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Share& share) {
    return {{"same", share.count(Verdict::same)},
            {"stand_in", share.count(Verdict::stand_in)},
            {"scaled", share.count(Verdict::scaled)},
            {"absent", share.count(Verdict::absent)},
            {"contradiction", share.count(Verdict::contradiction)},
            {"not_asked", share.count(Verdict::not_asked)},
            {"same_percent", share.same_percent()},
            {"same_or_stand_in_percent", share.same_or_stand_in_percent()}};
}

Json json_of(const Row& row) {
    return {{"section", machine::to_text(row.claim.section)},
            {"key", row.claim.key},
            {"subject", row.claim.subject},
            {"recorded", row.claim.recorded},
            {"promised", row.claim.replayed},
            {"promise", machine::to_text(row.claim.fidelity)},
            {"seen", row.seen},
            {"verdict", to_text(row.verdict)},
            {"reason", row.claim.reason}};
}

Json json_of(const Shares& shares) {
    Json out = Json::object();
    for (const auto& [section, share] : shares) {
        out[std::string(machine::to_text(section))] = json_of(share);
    }
    return out;
}

std::string text_of(const Json& document) {
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string render_json(const Subject& subject, const std::vector<Row>& rows) {
    const Shares shares = shares_of(rows);
    Json document;
    document["format"] = 1;
    document["report"] = subject.report;
    document["machine"] = subject.machine;
    document["sections"] = json_of(shares);
    document["total"] = json_of(total(shares));
    document["rows"] = Json::array();
    for (const Row& row : rows) {
        document["rows"].push_back(json_of(row));
    }
    return text_of(document);
}

std::string render_bench_json(const std::vector<BenchEntry>& entries) {
    Json document;
    document["format"] = 1;
    document["reports"] = Json::array();
    Shares all;
    for (const BenchEntry& entry : entries) {
        const Shares shares = shares_of(entry.rows);
        for (const auto& [section, share] : shares) {
            all[section].add(share);
        }
        Json one;
        one["report"] = entry.subject.report;
        one["machine"] = entry.subject.machine;
        one["not_verified"] = entry.not_verified;
        one["elapsed_ms"] = entry.elapsed.count();
        one["sections"] = json_of(shares);
        one["total"] = json_of(total(shares));
        document["reports"].push_back(std::move(one));
    }
    document["sections"] = json_of(all);
    document["total"] = json_of(total(all));
    return text_of(document);
}

} // namespace harness::fidelity
