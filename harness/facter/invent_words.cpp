#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/suggest.hpp"
#include "harness/facter/invent.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace harness::facter {

namespace {

constexpr std::size_t most_disks = 32;
constexpr std::size_t most_nics = 8;
constexpr unsigned most_cpus = 1024;
constexpr Bytes smallest_disk = mebibytes(64);
constexpr Bytes largest_disk = gibibytes(1ULL << 20U); // 1 PiB
constexpr Bytes smallest_memory = mebibytes(128);
constexpr Bytes largest_memory = gibibytes(1ULL << 16U);
constexpr std::size_t longest_name = 64;

template <typename T>
struct Word {
    std::string_view text;
    T value;
};

constexpr std::array<Word<Bus>, 4> buses{
    {{"nvme", Bus::nvme}, {"sata", Bus::sata}, {"scsi", Bus::scsi}, {"virtio", Bus::virtio_blk}}};
constexpr std::array<Word<NicModel>, 5> nic_models{{{"virtio", NicModel::virtio},
                                                    {"e1000e", NicModel::e1000e},
                                                    {"igb", NicModel::igb},
                                                    {"igc", NicModel::igc},
                                                    {"r8169", NicModel::r8169}}};
constexpr std::array<Word<FormFactor>, 4> forms{{{"laptop", FormFactor::laptop},
                                                 {"desktop", FormFactor::desktop},
                                                 {"server", FormFactor::server},
                                                 {"vm", FormFactor::virtual_machine}}};
constexpr std::array<Word<bool>, 2> firmwares{{{"uefi", true}, {"bios", false}}};

/// A stretch of an option's value, which can be blamed.
class Piece {
  public:
    Piece(const Source& source, Diagnostics& problems)
        : source_(&source), problems_(&problems),
          length_(static_cast<std::uint32_t>(source.text().size())) {}

    [[nodiscard]] std::string_view text() const { return source_->text().substr(offset_, length_); }

    [[nodiscard]] std::vector<Piece> split(char separator) const {
        std::vector<Piece> pieces;
        std::uint32_t start = 0;
        for (std::uint32_t i = 0; i <= length_; ++i) {
            if (i == length_ || text()[i] == separator) {
                Piece piece = *this;
                piece.offset_ = offset_ + start;
                piece.length_ = i - start;
                pieces.push_back(piece);
                start = i + 1;
            }
        }
        return pieces;
    }

    void error(std::string problem, std::string help) const {
        const Place place = source_->place_of({offset_, length_});
        problems_->error(place, std::move(problem), std::move(help));
    }

  private:
    const Source* source_;
    Diagnostics* problems_;
    std::uint32_t offset_ = 0;
    std::uint32_t length_ = 0;
};

template <typename T, std::size_t N>
std::optional<T> one_of(const Piece& piece, std::string_view what,
                        const std::array<Word<T>, N>& words) {
    std::vector<std::string> known;
    for (const Word<T>& word : words) {
        if (word.text == piece.text()) {
            return word.value;
        }
        known.emplace_back(word.text);
    }
    piece.error(concat("unknown ", what, " '", piece.text(), "'"), suggestion(piece.text(), known));
    return std::nullopt;
}

constexpr std::string_view size_help =
    "write a whole number with K, M, G or T (by 1000, as disks are sold) or KiB, MiB, GiB or TiB";

struct Size {
    Bytes amount;
    bool is_decimal = false;
};

std::optional<Size> parse_size(std::string_view text, bool by_1000) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    const std::size_t power = unit.empty() ? 5 : std::string_view("KMGTP").find(unit.front());
    if (error != std::errc{} || power > 4) {
        return std::nullopt;
    }
    const bool is_binary = unit.substr(1) == "iB" || (unit.size() == 1 && !by_1000);
    if (!is_binary && unit.size() > 1 && unit.substr(1) != "B") {
        return std::nullopt;
    }
    std::uint64_t factor = 1;
    for (std::size_t i = 0; i <= power; ++i) {
        factor *= is_binary ? 1024 : 1000;
    }
    if (number > UINT64_MAX / factor) {
        return std::nullopt;
    }
    return Size{{number * factor}, !is_binary};
}

/// IDEMA LBA1-03: all makers count the sectors of a disk of so many GB alike, up to 8 TB. Disks
/// with sectors of 4096 bytes have an eighth of them.
std::uint64_t sold_sectors(std::uint64_t gigabytes) {
    return 97'696'368 + 1'953'504 * (gigabytes - 50);
}

Bytes whole_sectors(const Size& size, const InventedDisk& disk) {
    constexpr std::uint64_t gigabyte = 1'000'000'000;
    Bytes amount = size.amount;
    const bool is_sold = size.is_decimal && disk.bus != Bus::virtio_blk &&
                         amount.count % gigabyte == 0 && amount.count / gigabyte >= 50 &&
                         amount.count / gigabyte <= 8000;
    if (is_sold) {
        amount = Bytes{sold_sectors(amount.count / gigabyte) * 512};
    }
    return {amount.count / disk.sector_size.count * disk.sector_size.count};
}

std::optional<InventedDisk> understand_disk(const Piece& piece) {
    const std::vector<Piece> parts = piece.split(':');
    if (parts.size() < 2 || parts.size() > 3) {
        piece.error(concat("'", piece.text(), "' is no disk"),
                    "write kind and size, and the sector size if it is not 512: nvme:2T or "
                    "sata:500G:4096");
        return std::nullopt;
    }
    InventedDisk disk;
    const auto bus = one_of(parts[0], "kind of disk", buses);
    if (parts.size() == 3 && parts[2].text() == "4096") {
        disk.sector_size = Bytes{4096};
    } else if (parts.size() == 3 && parts[2].text() != "512") {
        parts[2].error(concat("a sector size of '", parts[2].text(), "'"), "write 512 or 4096");
        return std::nullopt;
    }
    const auto size = parse_size(parts[1].text(), true);
    if (!size) {
        parts[1].error(concat("'", parts[1].text(), "' is no size"), std::string(size_help));
        return std::nullopt;
    }
    if (size->amount < smallest_disk || size->amount > largest_disk) {
        parts[1].error(
            concat("a disk of '", parts[1].text(), "'"),
            concat("write a size from ", to_human(smallest_disk), " to ", to_human(largest_disk)));
        return std::nullopt;
    }
    disk.bus = bus.value_or(Bus::nvme);
    disk.size = whole_sectors(*size, disk);
    disk.label = std::string(parts[1].text());
    return bus ? std::optional(disk) : std::nullopt;
}

void understand_disks(const Piece& words, InventedMachine& machine) {
    if (words.text().empty()) {
        words.error("no disks", "say which disks the machine has: --disks nvme:2T,sata:500G");
        return;
    }
    const std::vector<Piece> pieces = words.split(',');
    if (pieces.size() > most_disks) {
        pieces[most_disks].error(concat(pieces.size(), " disks"),
                                 concat("name at most ", most_disks));
        return;
    }
    for (const Piece& piece : pieces) {
        if (auto disk = understand_disk(piece)) {
            machine.disks.push_back(std::move(*disk));
        }
    }
}

void understand_nics(const Piece& words, InventedMachine& machine) {
    if (words.text() == "none") {
        return;
    }
    if (words.text().empty()) {
        const bool is_vm = machine.form == FormFactor::virtual_machine;
        machine.nics = {is_vm ? NicModel::virtio : NicModel::e1000e};
        return;
    }
    const std::vector<Piece> pieces = words.split(',');
    if (pieces.size() > most_nics) {
        pieces[most_nics].error(concat(pieces.size(), " network cards"),
                                concat("name at most ", most_nics));
        return;
    }
    for (const Piece& piece : pieces) {
        if (const auto model = one_of(piece, "network card", nic_models)) {
            machine.nics.push_back(*model);
        }
    }
}

void understand_memory(const Piece& words, InventedMachine& machine) {
    if (words.text().empty()) {
        return;
    }
    const auto size = parse_size(words.text(), false);
    if (!size || size->is_decimal) {
        words.error(concat("'", words.text(), "' is no amount of memory"),
                    "write a whole number with M or G: 16G");
        return;
    }
    if (size->amount < smallest_memory || size->amount > largest_memory) {
        words.error(concat("'", words.text(), "' of memory"),
                    concat("write ", to_human(smallest_memory), " to ", to_human(largest_memory)));
        return;
    }
    machine.memory = size->amount;
}

void understand_cpus(const Piece& words, InventedMachine& machine) {
    if (words.text().empty()) {
        return;
    }
    machine.cpus = read_number<unsigned>(words.text()).value_or(0);
    if (machine.cpus == 0 || machine.cpus > most_cpus) {
        words.error(concat("'", words.text(), "' is no number of processors"),
                    concat("write a whole number from 1 to ", most_cpus));
    }
}

/// A virtio device is a virtual machine's; all else may be.
FormFactor likely_form(const InventedMachine& machine) {
    const bool has_virtio =
        std::any_of(machine.disks.begin(), machine.disks.end(),
                    [](const InventedDisk& disk) { return disk.bus == Bus::virtio_blk; });
    return has_virtio ? FormFactor::virtual_machine : FormFactor::desktop;
}

void understand_name(const Piece& words, InventedMachine& machine) {
    machine.name = std::string(words.text());
    const bool is_plain = std::all_of(machine.name.begin(), machine.name.end(),
                                      [](char c) { return c >= ' ' && c <= '~'; });
    if (machine.name.size() > longest_name || !is_plain) {
        words.error(concat("a name of ", machine.name.size(), " bytes"),
                    concat("write at most ", longest_name,
                           " letters, digits, signs and blanks of "
                           "ASCII; it goes into SMBIOS"));
    }
}

} // namespace

Result<InventedMachine> understand(const MachineWords& words) {
    Diagnostics problems;
    InventedMachine machine;
    const auto read = [&](const char* option, const std::string& text, auto understand_words) {
        const Source source(option, text);
        understand_words(Piece(source, problems));
    };
    read("--disks", words.disks, [&](const Piece& piece) { understand_disks(piece, machine); });
    machine.form = likely_form(machine);
    read("--form", words.form, [&](const Piece& piece) {
        machine.form = piece.text().empty() ? machine.form
                                            : one_of(piece, "form", forms).value_or(machine.form);
    });
    read("--firmware", words.firmware, [&](const Piece& piece) {
        machine.is_uefi =
            piece.text().empty() || one_of(piece, "firmware", firmwares).value_or(true);
    });
    read("--memory", words.memory, [&](const Piece& piece) { understand_memory(piece, machine); });
    read("--cpus", words.cpus, [&](const Piece& piece) { understand_cpus(piece, machine); });
    read("--nics", words.nics, [&](const Piece& piece) { understand_nics(piece, machine); });
    read("--name", words.name, [&](const Piece& piece) { understand_name(piece, machine); });
    if (problems.has_errors()) {
        return problems;
    }
    return machine;
}

} // namespace harness::facter
