#include "harness/checks/guest.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

constexpr std::string_view realpath_option = "--canonicalize-missing";
constexpr int found_but_not_run = 126; // As shells and env(1) exit; 127 is "not found".
constexpr int not_found = 127;

/// The last line that says something, which is where programs put their reason.
std::string_view reason_in(const ProbeResult& result) {
    std::string_view reason = "without a word";
    for (const std::string_view line : split_lines(result.err)) {
        if (!trim(line).empty()) {
            reason = trim(line);
        }
    }
    return reason;
}

bool has_run(const ProbeResult& result) {
    return result.exit_code >= 0 && result.exit_code != found_but_not_run &&
           result.exit_code != not_found;
}

} // namespace

std::vector<std::string> realpath_command(const std::vector<std::string>& paths) {
    std::vector<std::string> out{"realpath", std::string(realpath_option)};
    out.insert(out.end(), paths.begin(), paths.end());
    return out;
}

const Probe& Guest::probe(std::string_view id) const {
    const auto found = std::find_if(probes_.begin(), probes_.end(),
                                    [&](const Probe& candidate) { return candidate.id == id; });
    HARNESS_ASSERT(found != probes_.end(), concat("a question needs the probe ", id));
    return *found;
}

const ProbeResult& Guest::answer(std::string_view id) const {
    const Probe& asked = probe(id);
    const auto found = observations_.find(id);
    if (found == observations_.end()) {
        throw Error(concat("'", asked.argv.front(), "' was not run in the guest (probe ", id, ")"));
    }
    const ProbeResult& result = found->second;
    if (!has_run(result)) {
        throw Error(concat("'", asked.argv.front(),
                           "' could not be run in the guest: ", reason_in(result)));
    }
    if (result.exit_code != 0 && !asked.failure_is_an_answer) {
        throw Error(concat("'", join(asked.argv, " "), "' exited with ", result.exit_code, ": ",
                           reason_in(result)));
    }
    return result;
}

const std::string& Guest::output(std::string_view id) const {
    return answer(id).out;
}

const std::vector<BlockDevice>& Guest::block_devices() const {
    if (!block_devices_) {
        block_devices_ = read_block_devices(output(probe_id::block_devices));
    }
    return *block_devices_;
}

std::string Guest::resolve(std::string_view path) const {
    const auto& argv = probe(probe_id::paths).argv;
    const auto lines = split_lines(output(probe_id::paths));
    const auto first = std::find(argv.begin(), argv.end(), realpath_option) + 1;
    if (lines.size() != static_cast<std::size_t>(argv.end() - first)) {
        throw Error(concat("realpath has answered with ", lines.size(), " lines to ",
                           argv.end() - first, " paths"));
    }
    const auto found = std::find(first, argv.end(), path);
    HARNESS_ASSERT(found != argv.end(), concat("a question needs the path ", path));
    return std::string(lines[static_cast<std::size_t>(found - first)]);
}

std::optional<BlockDevice> Guest::device_at(std::string_view path) const {
    const std::string node = resolve(path);
    for (const BlockDevice& device : block_devices()) {
        if (device.node == node) {
            return device;
        }
    }
    return std::nullopt;
}

const GptListing& Guest::gpt(std::string_view id) const {
    if (const auto known = gpts_.find(id); known != gpts_.end()) {
        return known->second;
    }
    constexpr std::string_view info = "--info=";
    std::vector<std::uint32_t> numbers;
    for (const std::string_view word : probe(id).argv) {
        if (word.starts_with(info)) {
            const auto number = read_number(word.substr(info.size()));
            numbers.push_back(static_cast<std::uint32_t>(number.value_or(0)));
        }
    }
    const ProbeResult& result = answer(id);
    GptListing listing = read_gpt_listing(result.out, result.err, numbers);
    return gpts_.emplace(id, std::move(listing)).first->second;
}

std::optional<Signature> Guest::signature(std::string_view device) const {
    if (!signatures_) {
        signatures_ = read_signatures(output(probe_id::signatures));
    }
    const auto found = signatures_->find(device);
    return found == signatures_->end() ? std::nullopt : std::optional(found->second);
}

std::optional<BtrfsSuper> Guest::btrfs_super(std::string_view device) const {
    if (!btrfs_supers_) {
        btrfs_supers_ = read_btrfs_supers(output(probe_id::btrfs_supers));
    }
    const auto found = btrfs_supers_->find(device);
    return found == btrfs_supers_->end() ? std::nullopt : std::optional(found->second);
}

std::set<std::string, std::less<>> Guest::subvolumes(std::string_view id) const {
    return read_subvolume_list(output(id));
}

const std::vector<MountInfo>& Guest::mounts() const {
    if (!mounts_) {
        mounts_ = read_mount_table(output(probe_id::mounts));
    }
    return *mounts_;
}

} // namespace harness::checks
