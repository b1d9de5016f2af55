#include "harness/base/error.hpp"
#include "harness/checks/block_devices.hpp"
#include "harness/checks/btrfs_listing.hpp"
#include "harness/checks/gpt_listing.hpp"
#include "harness/checks/mount_table.hpp"
#include "harness/checks/signatures.hpp"

#include <array>
#include <cstddef>

namespace {

template <typename Read>
void read_or_refuse(Read read) {
    try {
        static_cast<void>(read());
    } catch (const harness::Error&) { // Refusing is an answer; anything else is a finding.
    }
}

} // namespace

/// Whatever a guest prints is read or refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace harness::checks;
    constexpr std::array<std::uint32_t, 2> partitions{1, 2};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_or_refuse([&] { return read_mount_table(text); });
    read_or_refuse([&] { return read_block_devices(text); });
    read_or_refuse([&] { return read_gpt_listing(text, text, partitions); });
    read_or_refuse([&] { return read_signatures(text); });
    read_or_refuse([&] { return read_btrfs_supers(text); });
    read_or_refuse([&] { return read_subvolume_list(text); });
    return 0;
}
