#include "harness/restore_verify/history.hpp"

#include <nlohmann/json.hpp>

namespace harness::restore_verify {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

template <typename T>
void put(ordered_json& out, const char* key, const std::optional<T>& value) {
    if (value) {
        out[key] = *value;
    }
}

template <typename T>
std::optional<T> taken_from(const json& from, const char* key) {
    return from.contains(key) ? std::optional(from.at(key).get<T>()) : std::nullopt;
}

std::optional<Moment> moment_from(const json& from, const char* key) {
    const auto text = taken_from<std::string>(from, key);
    return text ? parse_moment(*text) : std::nullopt;
}

ordered_json to_json(const PathsNight& one) {
    ordered_json out;
    out["paths"] = one.paths;
    out["taken"] = ordered_json::object();
    for (const auto& [id, local] : one.snapshots) {
        out["taken"][id] = to_text(local);
    }
    return out;
}

PathsNight paths_from(const json& from) {
    PathsNight out;
    out.paths = from.at("paths").get<std::vector<std::string>>();
    for (const auto& [id, local] : from.at("taken").items()) {
        out.snapshots.emplace(id, parse_moment(local.get<std::string>()).value());
    }
    return out;
}

ordered_json to_json(const HostNight& host) {
    ordered_json out;
    out["host"] = host.host;
    out["snapshots"] = host.snapshots;
    out["newest"] = host.newest;
    put(out, "taken", host.taken ? std::optional(to_text(*host.taken)) : std::nullopt);
    put(out, "bytes", host.bytes);
    put(out, "files", host.files);
    for (const PathsNight& one : host.by_paths) {
        out["of"].push_back(to_json(one));
    }
    return out;
}

HostNight host_from(const json& from) {
    HostNight out;
    out.host = from.at("host").get<std::string>();
    out.snapshots = from.at("snapshots").get<std::uint64_t>();
    out.newest = from.value("newest", "");
    out.taken = moment_from(from, "taken");
    out.bytes = taken_from<std::uint64_t>(from, "bytes");
    out.files = taken_from<std::uint64_t>(from, "files");
    if (from.contains("of")) {
        for (const json& one : from.at("of")) {
            out.by_paths.push_back(paths_from(one));
        }
    }
    return out;
}

ordered_json to_json(const VerifiedSnapshot& one) {
    ordered_json out;
    out["id"] = one.id;
    out["role"] = one.role;
    out["entries"] = one.entries;
    out["bytes"] = one.bytes;
    out["restore_ms"] = one.milliseconds;
    out["part"] = one.is_part;
    return out;
}

VerifiedSnapshot verified_from(const json& from) {
    return {from.at("id").get<std::string>(),          from.value("role", ""),
            from.value("entries", std::uint64_t{0}),   from.value("bytes", std::uint64_t{0}),
            from.value("restore_ms", std::int64_t{0}), from.value("part", false)};
}

Night night_from(const json& from) {
    Night out;
    out.at = parse_moment(from.at("night").get<std::string>()).value();
    out.job = from.at("job").get<std::string>();
    out.repository = from.at("repository").get<std::string>();
    out.repository_id = from.value("repository_id", "");
    out.verdict = from.at("verdict").get<std::string>();
    out.restic = from.value("restic", "");
    out.milliseconds = from.value("took_ms", std::int64_t{0});
    for (const json& host : from.at("hosts")) {
        out.hosts.push_back(host_from(host));
    }
    for (const json& one : from.at("verified")) {
        out.verified.push_back(verified_from(one));
    }
    out.not_verified = from.at("not_verified").get<std::vector<std::string>>();
    out.failures = from.at("failures").get<std::vector<std::string>>();
    return out;
}

std::optional<Night> parse_night(std::string_view line) {
    try {
        return night_from(json::parse(line));
    } catch (const json::exception&) {
        return std::nullopt;
    } catch (const std::bad_optional_access&) {
        return std::nullopt;
    }
}

} // namespace

std::string render_line(const Night& night) {
    ordered_json out;
    out["night"] = to_text(night.at);
    out["job"] = night.job;
    out["repository"] = night.repository;
    out["repository_id"] = night.repository_id;
    out["verdict"] = night.verdict;
    out["restic"] = night.restic;
    out["took_ms"] = night.milliseconds;
    out["hosts"] = ordered_json::array();
    for (const HostNight& host : night.hosts) {
        out["hosts"].push_back(to_json(host));
    }
    out["verified"] = ordered_json::array();
    for (const VerifiedSnapshot& one : night.verified) {
        out["verified"].push_back(to_json(one));
    }
    out["not_verified"] = night.not_verified;
    out["failures"] = night.failures;
    return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

History read_history(std::string_view text, std::string_view job, std::string_view repository) {
    History out;
    for (std::size_t line = 1;; ++line) {
        const std::size_t end = text.find('\n', out.whole);
        if (end == std::string_view::npos) {
            return out;
        }
        auto night = parse_night(text.substr(out.whole, end - out.whole));
        out.whole = end + 1;
        if (!night) {
            out.damaged.push_back(line);
        } else if (night->job == job && night->repository == repository) {
            out.nights.push_back(std::move(*night));
        }
    }
}

const HostNight* last_size_of(const History& history, std::string_view host) {
    for (auto night = history.nights.rbegin(); night != history.nights.rend(); ++night) {
        for (const HostNight& one : night->hosts) {
            if (one.host == host && one.bytes) {
                return &one;
            }
        }
    }
    return nullptr;
}

} // namespace harness::restore_verify
