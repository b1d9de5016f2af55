#include "harness/fidelity/dmi_table.hpp"
#include "harness/fidelity/guest_hardware.hpp"

#include <cstddef>
#include <cstdint>

/// Any content of any file that a guest shows: reading it ends and stays inside of it. The first
/// byte chooses which file it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace harness::fidelity;
    if (size == 0) {
        return 0;
    }
    const std::string content(reinterpret_cast<const char*>(data + 1), size - 1);
    Snapshot snapshot;
    snapshot.add_link("/sys/block/sda", "../devices/pci0000:00/0000:00:05.0/ata1/0:0:0:0/sda");
    snapshot.add_file("/sys/block/sda/dev", "8:0");
    static const char* const files[] = {
        "/proc/cpuinfo",
        "/sys/firmware/dmi/tables/DMI",
        "/run/udev/data/b8:0",
        "/sys/bus/pci/devices/0000:00:05.0/uevent",
        "/sys/block/sda/device/vpd_pg80",
        "/sys/block/sda/size",
        "/sys/devices/system/memory/block_size_bytes",
        "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"};
    snapshot.add_file(files[data[0] % std::size(files)], content);
    if (data[0] >= 0x80) {
        snapshot.add_link("/sys/block/sda", content);
    }
    (void)read_hardware(snapshot);
    for (const DmiStructure& one : parse_dmi_table(content)) {
        (void)one.text(0x10);
    }
    return 0;
}
