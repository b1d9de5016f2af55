#include "harness/checks/block_devices.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <nlohmann/json.hpp>

namespace harness::checks {

namespace {

using nlohmann::json;

/// The kernel counts the starts of partitions in these, whatever the disk's sectors are.
constexpr std::uint64_t bytes_per_kernel_sector = 512;

std::string text_of(const json& device, const char* key) {
    const auto found = device.find(key);
    if (found == device.end() || !found->is_string()) {
        return {};
    }
    return std::string(trim(found->get_ref<const std::string&>()));
}

/// A number, which older releases write as a text.
std::optional<std::uint64_t> number_of(const json& device, const char* key) {
    const auto found = device.find(key);
    if (found == device.end()) {
        return std::nullopt;
    }
    if (found->is_number_unsigned()) {
        return found->get<std::uint64_t>();
    }
    return found->is_string() ? read_number(found->get_ref<const std::string&>()) : std::nullopt;
}

BlockDevice read_device(const json& device) {
    BlockDevice out;
    out.node = text_of(device, "path");
    const auto size = number_of(device, "size");
    if (out.node.empty() || !size) {
        throw Error("lsblk has printed a device without a path or a size");
    }
    const std::string parent = text_of(device, "pkname");
    out.parent = parent.empty() ? "" : concat("/dev/", parent);
    out.size = {*size};
    if (const auto start = number_of(device, "start")) {
        out.start = Bytes{*start * bytes_per_kernel_sector};
    }
    out.sector_size = number_of(device, "log-sec").value_or(0);
    out.serial = text_of(device, "serial");
    out.model = text_of(device, "model");
    if (const auto file_system_size = number_of(device, "fssize")) {
        out.file_system_size = Bytes{*file_system_size};
    }
    return out;
}

} // namespace

std::vector<std::string> lsblk_command() {
    return {"lsblk",  "--json",   "--bytes",
            "--list", "--output", "NAME,PATH,PKNAME,SIZE,START,LOG-SEC,SERIAL,MODEL,FSSIZE"};
}

std::vector<BlockDevice> read_block_devices(std::string_view text) {
    const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!document.is_object() || !document.contains("blockdevices") ||
        !document["blockdevices"].is_array()) {
        throw Error("lsblk has printed no JSON list of block devices");
    }
    std::vector<BlockDevice> out;
    for (const json& device : document["blockdevices"]) {
        out.push_back(read_device(device));
    }
    return out;
}

} // namespace harness::checks
