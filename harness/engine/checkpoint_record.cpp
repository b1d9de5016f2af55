#include "harness/engine/checkpoint_record.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/hex.hpp"
#include "harness/manifest/decode.hpp"
#include "harness/manifest/serial.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace harness::engine {

namespace {

using nlohmann::json;

json to_json(const std::vector<PayloadFile>& files) {
    json out = json::array();
    for (const PayloadFile& file : files) {
        out.push_back({{"path", file.path}, {"seed", file.seed}, {"sha256", file.sha256}});
    }
    return out;
}

std::vector<PayloadFile> files_from(const json& list) {
    std::vector<PayloadFile> out;
    for (const json& file : list) {
        out.push_back({file.at("path"), file.at("seed"), file.at("sha256")});
    }
    return out;
}

std::string bytes_from(std::string_view digits) {
    std::string out;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        unsigned byte = 0;
        const char* const end = digits.data() + at + 2;
        if (std::from_chars(digits.data() + at, end, byte, 16).ptr != end) {
            throw Error("reading a checkpoint's record: no hex digits where a manifest is");
        }
        out.push_back(static_cast<char>(byte));
    }
    return out;
}

/// One that is the same as the one before it is written once.
json to_json(const std::vector<TakenManifest>& taken) {
    json out = json::array();
    const manifest::Manifest* last = nullptr;
    for (const TakenManifest& one : taken) {
        json fields{{"tree", one.tree},
                    {"subvolume", one.subvolume},
                    {"generation", one.generation},
                    {"at", one.at.time_since_epoch().count()}};
        if (one.manifest.get() != last) {
            fields["manifest"] = hex_bytes(manifest::encode(*one.manifest));
        }
        last = one.manifest.get();
        out.push_back(std::move(fields));
    }
    return out;
}

std::vector<TakenManifest> manifests_from(const json& list) {
    std::vector<TakenManifest> out;
    for (const json& one : list) {
        TakenManifest taken;
        taken.tree = one.at("tree");
        taken.subvolume = one.at("subvolume");
        taken.generation = one.at("generation");
        taken.at = ports::Instant(std::chrono::microseconds(one.at("at").get<std::int64_t>()));
        if (one.contains("manifest") || out.empty()) {
            const std::string digits = one.at("manifest");
            taken.manifest =
                std::make_shared<const manifest::Manifest>(manifest::decode(bytes_from(digits)));
        } else {
            taken.manifest = out.back().manifest;
        }
        out.push_back(std::move(taken));
    }
    return out;
}

json to_json(calendar::Instant instant) {
    return instant.time_since_epoch().count();
}

calendar::Instant instant_from(const json& seconds) {
    return calendar::Instant(std::chrono::seconds(seconds.get<std::int64_t>()));
}

json to_json(const std::vector<retention::Snapshot>& snapshots) {
    json out = json::array();
    for (const retention::Snapshot& one : snapshots) {
        out.push_back({{"name", one.name}, {"taken", to_json(one.taken)}, {"tags", one.tags}});
    }
    return out;
}

std::vector<retention::Snapshot> snapshots_from(const json& list) {
    std::vector<retention::Snapshot> out;
    for (const json& one : list) {
        out.push_back({instant_from(one.at("taken")), one.at("name"), one.at("tags")});
    }
    return out;
}

json to_json(const KeptLooks& kept) {
    json looks = json::array();
    for (const retention::LookChange& change : kept.looks.changes()) {
        json fields{{"at", to_json(change.at)},
                    {"came", to_json(change.came)},
                    {"gone", to_json(change.gone)}};
        if (change.cleaned) {
            fields["cleaned"] = to_json(*change.cleaned);
        }
        looks.push_back(std::move(fields));
    }
    return {{"since", to_json(kept.since)},
            {"has_failed", kept.has_failed},
            {"looks", std::move(looks)}};
}

KeptLooks looks_from(const json& fields) {
    KeptLooks out;
    out.since = instant_from(fields.at("since"));
    out.has_failed = fields.at("has_failed");
    for (const json& one : fields.at("looks")) {
        retention::LookChange change{instant_from(one.at("at")), std::nullopt,
                                     snapshots_from(one.at("came")),
                                     snapshots_from(one.at("gone"))};
        if (one.contains("cleaned")) {
            change.cleaned = instant_from(one.at("cleaned"));
        }
        out.looks.note(std::move(change));
    }
    return out;
}

/// By its names.
template <typename Map>
json object_of(const Map& map) {
    json out = json::object();
    for (const auto& [name, value] : map) {
        out[name] = to_json(value);
    }
    return out;
}

} // namespace

void CheckpointRecord::note_power(const machine::PowerState& state) {
    is_plugged_in = state.is_plugged_in;
    charge_percent = state.charge_percent;
    is_lid_open = state.is_lid_open;
}

void CheckpointRecord::restore_power(machine::PowerState& state) const {
    state.is_plugged_in = is_plugged_in;
    state.charge_percent = charge_percent;
    state.is_lid_open = is_lid_open;
}

std::string render(const CheckpointRecord& record) {
    const json out{{"title", record.title},
                   {"made", record.made},
                   {"memory_lost_by", record.memory_lost_by},
                   {"layout_mounted", record.is_layout_mounted},
                   {"ac_plugged", record.is_plugged_in},
                   {"charge_percent", record.charge_percent},
                   {"lid_open", record.is_lid_open},
                   {"clock", record.clock},
                   {"unit_runs", object_of(record.unit_runs)},
                   {"looks", object_of(record.looks)},
                   {"flipped_bits", record.flipped_bits},
                   {"root_device", record.root_device},
                   {"root_subvolume", record.root_subvolume},
                   {"payloads", object_of(record.payloads)},
                   {"manifests", object_of(record.manifests)}};
    return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

CheckpointRecord parse_checkpoint_record(std::string_view text) {
    try {
        const json in = json::parse(text);
        CheckpointRecord record;
        record.title = in.at("title");
        record.made = in.at("made");
        record.memory_lost_by = in.at("memory_lost_by");
        record.is_layout_mounted = in.at("layout_mounted");
        record.is_plugged_in = in.at("ac_plugged");
        record.charge_percent = in.at("charge_percent");
        record.is_lid_open = in.at("lid_open");
        record.clock = in.at("clock");
        record.flipped_bits = in.at("flipped_bits");
        record.root_device = in.at("root_device");
        record.root_subvolume = in.at("root_subvolume");
        for (const auto& [unit, at] : in.at("unit_runs").items()) {
            record.unit_runs[unit] = instant_from(at);
        }
        for (const auto& [what, kept] : in.at("looks").items()) {
            record.looks.emplace(what, looks_from(kept));
        }
        for (const auto& [name, files] : in.at("payloads").items()) {
            record.payloads[name] = files_from(files);
        }
        for (const auto& [name, taken] : in.at("manifests").items()) {
            record.manifests[name] = manifests_from(taken);
        }
        return record;
    } catch (const json::exception& error) {
        throw Error(concat("reading a checkpoint's record: ", error.what()));
    }
}

} // namespace harness::engine
