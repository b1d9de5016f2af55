#include "harness/checks/gpt_listing.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <array>
#include <optional>

namespace harness::checks {

namespace {

/// Beginnings of what sgdisk says of a table that is no sound GPT. It repairs and converts in
/// memory and exits with 0 all the same.
constexpr std::array complaints{
    std::string_view{"Creating new GPT entries"},
    std::string_view{"Found invalid GPT"},
    std::string_view{"Caution: Found protective"},
    std::string_view{"Caution: invalid"},
    std::string_view{"Warning! "},
    std::string_view{"Warning: Invalid CRC"},
    std::string_view{"Problem: "},
    std::string_view{"Main header: ERROR"},
    std::string_view{"Backup header: ERROR"},
    std::string_view{"Identified "},
};

std::string complaint_in(std::string_view text) {
    for (const std::string_view line : split_lines(text)) {
        for (const std::string_view complaint : complaints) {
            if (line.starts_with(complaint)) {
                return std::string(trim(line));
            }
        }
    }
    return {};
}

/// The rest of a line that begins with `label`, at the label's first place in the text.
std::optional<std::string_view> value_after(std::string_view line, std::string_view label) {
    if (!line.starts_with(label)) {
        return std::nullopt;
    }
    return trim(line.substr(label.size()));
}

std::string_view first_word(std::string_view text) {
    return text.substr(0, text.find(' '));
}

std::uint64_t number_at(std::string_view text, int base = 10) {
    const std::string_view word = first_word(text);
    const auto number = read_number(word, base);
    if (!number) {
        throw Error(concat("sgdisk has printed '", text, "' where a number was expected"));
    }
    return *number;
}

class Reader {
  public:
    explicit Reader(std::span<const std::uint32_t> partitions) : partitions_(partitions) {}

    void read(std::string_view line) {
        if (const auto guid = value_after(line, "Disk identifier (GUID):")) {
            listing.disk_guid = *guid;
        } else if (const auto size = value_after(line, "Sector size (logical/physical):")) {
            listing.sector_size = number_at(split(*size, '/').front());
        } else if (const auto plain = value_after(line, "Sector size (logical):")) {
            listing.sector_size = number_at(*plain);
        } else if (line.starts_with("Number  Start")) {
            is_in_table_ = true;
        } else if (const auto type = value_after(line, "Partition GUID code:")) {
            is_in_table_ = false;
            listing.entries[next_answer()].type_guid = first_word(*type);
        } else if (line.starts_with("Partition #")) {
            is_in_table_ = false;
            static_cast<void>(next_answer());
        } else if (is_in_table_) {
            read_row(line);
        } else if (answered_ > 0) {
            read_detail(line, listing.entries[partitions_[answered_ - 1]]);
        }
    }

    GptListing listing;

  private:
    std::uint32_t next_answer() {
        if (answered_ == partitions_.size()) {
            throw Error("sgdisk has told more partitions than it was asked for");
        }
        return partitions_[answered_++];
    }

    void read_row(std::string_view line) {
        const auto words = split_words(line);
        if (!words.empty()) {
            listing.numbers.push_back(static_cast<std::uint32_t>(number_at(words.front())));
        }
    }

    static void read_detail(std::string_view line, GptEntry& entry) {
        if (const auto guid = value_after(line, "Partition unique GUID:")) {
            entry.guid = *guid;
        } else if (const auto first = value_after(line, "First sector:")) {
            entry.first_sector = number_at(*first);
        } else if (const auto last = value_after(line, "Last sector:")) {
            entry.last_sector = number_at(*last);
        } else if (const auto flags = value_after(line, "Attribute flags:")) {
            entry.attributes = number_at(*flags, 16);
        } else if (const auto name = value_after(line, "Partition name: '")) {
            entry.name = name->substr(0, name->rfind('\''));
        }
    }

    std::span<const std::uint32_t> partitions_;
    std::size_t answered_ = 0;
    bool is_in_table_ = false;
};

} // namespace

std::vector<std::string> sgdisk_command(const std::string& device,
                                        std::span<const std::uint32_t> partitions) {
    std::vector<std::string> out{"sgdisk", "--verify", "--print"};
    for (const std::uint32_t number : partitions) {
        out.push_back(concat("--info=", number));
    }
    out.push_back(device);
    return out;
}

GptListing read_gpt_listing(std::string_view out, std::string_view err,
                            std::span<const std::uint32_t> partitions) {
    Reader reader(partitions);
    for (const std::string_view line : split_lines(out)) {
        reader.read(line);
    }
    if (reader.listing.sector_size == 0 || reader.listing.disk_guid.empty()) {
        throw Error("sgdisk has printed no partition table");
    }
    reader.listing.damage = complaint_in(out);
    if (reader.listing.damage.empty()) {
        reader.listing.damage = complaint_in(err);
    }
    if (reader.listing.damage.empty() && out.find("No problems found") == std::string_view::npos) {
        reader.listing.damage = "sgdisk does not say 'No problems found'";
    }
    return std::move(reader.listing);
}

} // namespace harness::checks
