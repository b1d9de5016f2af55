#include "harness/engine/checkpoint_record.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <nlohmann/json.hpp>

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
    json payloads = json::object();
    for (const auto& [name, files] : record.payloads) {
        payloads[name] = to_json(files);
    }
    const json out{{"title", record.title},
                   {"made", record.made},
                   {"memory_lost_by", record.memory_lost_by},
                   {"layout_mounted", record.is_layout_mounted},
                   {"ac_plugged", record.is_plugged_in},
                   {"charge_percent", record.charge_percent},
                   {"lid_open", record.is_lid_open},
                   {"clock", record.clock},
                   {"root_device", record.root_device},
                   {"root_subvolume", record.root_subvolume},
                   {"payloads", std::move(payloads)}};
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
        record.root_device = in.at("root_device");
        record.root_subvolume = in.at("root_subvolume");
        for (const auto& [name, files] : in.at("payloads").items()) {
            record.payloads[name] = files_from(files);
        }
        return record;
    } catch (const json::exception& error) {
        throw Error(concat("reading a checkpoint's record: ", error.what()));
    }
}

} // namespace harness::engine
