#include "harness/machine/smbios_structures.hpp"

#include "harness/base/concat.hpp"
#include "harness/facter/memory_names.hpp"

#include <algorithm>
#include <limits>

// System Management BIOS reference specification 3.3: 6.1.2 (structure header and text section),
// 7.4 (chassis), 7.18 (memory device). Numbers are little endian; texts follow the formatted part,
// each ended by a zero, and are referred to by their position from 1.
namespace harness::machine {

namespace {

class Writer {
  public:
    Writer(std::uint8_t type, std::uint16_t handle) {
        byte(type);
        byte(0); // The length, which `finish` fills in.
        word(handle);
    }

    void byte(unsigned value) { bytes_.push_back(static_cast<char>(value & 0xffU)); }
    void word(unsigned value) {
        byte(value);
        byte(value >> 8U);
    }
    void double_word(std::uint32_t value) {
        word(value & 0xffffU);
        word(value >> 16U);
    }
    /// A reference to a text; 0 for an empty one.
    void text(const std::string& value) {
        if (value.empty()) {
            byte(0);
            return;
        }
        texts_ += value.substr(0, value.find('\0'));
        texts_.push_back('\0');
        byte(++count_);
    }

    [[nodiscard]] std::string finish() {
        bytes_.at(1) = static_cast<char>(bytes_.size());
        std::string out = bytes_ + texts_;
        if (texts_.empty()) {
            out.push_back('\0');
        }
        out.push_back('\0');
        return out;
    }

  private:
    std::string bytes_;
    std::string texts_;
    unsigned count_ = 0;
};

constexpr std::uint8_t unknown = 2;
constexpr std::uint16_t memory_handle = 0x1100;       ///< QEMU counts its own from there too.
constexpr std::uint16_t memory_array_handle = 0x1000; ///< Of QEMU's type 16.
constexpr std::uint16_t chassis_handle = 0x300;

} // namespace

SmbiosStructure memory_device(const facter::MemoryModule& memory_module, std::size_t number) {
    constexpr std::uint64_t largest_word = 0x7fff; ///< MiB; more stands in a field of its own.
    const std::uint64_t mebibytes = memory_module.size.count >> 20U;
    const unsigned speed =
        std::min<unsigned>(memory_module.speed_mhz, std::numeric_limits<std::uint16_t>::max());
    Writer out(17, static_cast<std::uint16_t>(memory_handle + number));
    out.word(memory_array_handle);
    out.word(0xfffe); // No error information.
    out.word(64);     // Widths in bits: in all, and of data.
    out.word(64);
    out.word(static_cast<unsigned>(std::min(mebibytes, largest_word)));
    out.byte(facter::form_factor_number(memory_module.form_factor));
    out.byte(0); // Of no set.
    out.text(memory_module.locator);
    out.text(memory_module.bank);
    out.byte(facter::memory_type_number(memory_module.type));
    out.word(0x80); // Synchronous.
    out.word(speed);
    out.text(memory_module.manufacturer);
    out.text("");
    out.text("");
    out.text(memory_module.part_number);
    out.byte(0);
    out.double_word(mebibytes > largest_word ? static_cast<std::uint32_t>(mebibytes) : 0);
    out.word(speed);
    return {concat("smbios-17-", number, ".bin"), out.finish()};
}

SmbiosStructure chassis(const Smbios& smbios) {
    constexpr unsigned safe = 3;
    Writer out(3, chassis_handle);
    out.text(smbios.chassis_manufacturer);
    out.byte(smbios.chassis_type);
    out.text(smbios.chassis_version);
    out.text("");
    out.text("");
    out.byte(safe); // States: at boot, of the power supply, of the temperature.
    out.byte(safe);
    out.byte(safe);
    out.byte(unknown);
    out.double_word(0);
    out.byte(0); // Height and power cords are not known; no contained elements.
    out.byte(0);
    out.byte(0);
    out.byte(0);
    out.text("");
    return {"smbios-3.bin", out.finish()};
}

} // namespace harness::machine
