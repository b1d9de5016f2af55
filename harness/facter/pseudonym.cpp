#include "harness/facter/pseudonym.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace harness::facter {

namespace {

constexpr std::size_t fewest_identifying = 5;
constexpr int most_attempts = 1000; ///< A form with less room than that gives texts twice.

/// Where the letters and digits of a text are, without those of udev's escapes and of "0x".
std::vector<std::size_t> positions_in(std::string_view text) {
    std::vector<std::size_t> positions;
    const bool has_base = text.size() > 2 && text.starts_with("0x") &&
                          std::all_of(text.begin() + 2, text.end(), is_hex_digit);
    for (std::size_t i = has_base ? 2 : 0; i < text.size(); ++i) {
        const bool is_escape = text[i] == '\\' && i + 3 < text.size() && text[i + 1] == 'x' &&
                               is_hex_digit(text[i + 2]) && is_hex_digit(text[i + 3]);
        if (is_escape) {
            i += 3;
        } else if (is_letter_or_digit(text[i])) {
            positions.push_back(i);
        }
    }
    return positions;
}

std::string letters_in(std::string_view text) {
    std::string letters;
    for (const std::size_t position : positions_in(text)) {
        letters.push_back(text[position]);
    }
    return letters;
}

bool is_mac_address(std::string_view text) {
    if (text.size() != 17) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i % 3 == 2 ? text[i] != ':' && text[i] != '-' : !is_hex_digit(text[i])) {
            return false;
        }
    }
    return true;
}

/// A stream of bytes that hangs on the seed, the attempt and the text alone.
class Bytestream {
  public:
    Bytestream(std::uint64_t seed, int attempt, std::string_view text)
        : key_(concat(seed, "/", attempt, "/", text)) {}

    /// A number below `limit`, which is at most 26; 256 leaves a bias too small to matter here.
    unsigned below(unsigned limit) {
        if (at_ == block_.size()) {
            Sha256 sha;
            sha.update(concat(blocks_++, "/", key_));
            block_ = sha.finish();
            at_ = 0;
        }
        return block_[at_++] % limit;
    }

  private:
    std::string key_;
    std::array<std::uint8_t, 32> block_{};
    std::size_t at_ = block_.size();
    unsigned blocks_ = 0;
};

std::string candidate_for(const std::string& letters, std::size_t kept, Bytestream stream) {
    const unsigned alphabet = std::all_of(letters.begin(), letters.end(), is_hex_digit) ? 6 : 26;
    std::string out = letters;
    for (std::size_t i = kept; i < out.size(); ++i) {
        if (is_digit(out[i])) {
            out[i] = static_cast<char>('0' + stream.below(10));
        } else {
            const char first = is_upper(out[i]) ? 'A' : 'a';
            out[i] = static_cast<char>(first + stream.below(alphabet));
        }
    }
    return out;
}

constexpr std::array<std::string_view, 30> generic_texts{"default string",
                                                         "to be filled by o.e.m.",
                                                         "not specified",
                                                         "notspecified",
                                                         "not available",
                                                         "system serial number",
                                                         "unknown",
                                                         "cidata",
                                                         "config-2",
                                                         "nixos",
                                                         "nixos-root",
                                                         "nixos-boot",
                                                         "nixos_root",
                                                         "cloud-init",
                                                         "swap",
                                                         "cloudimg-rootfs",
                                                         "efi system partition",
                                                         "efi\\x20system\\x20partition",
                                                         "efi-system",
                                                         "efi_system",
                                                         "efisys",
                                                         "primary",
                                                         "system-boot",
                                                         "0123456789",
                                                         "123456789",
                                                         "0123456789abcdef",
                                                         "1234567890",
                                                         "123456789012",
                                                         "1980-01-01-00-00-00-00",
                                                         "not applicable"};

constexpr std::array<std::string_view, 6> generic_beginnings{
    "drive-", "qm0000", "zram", "nixos-minimal-", "nixos-graphical-", "disk-main-"};

} // namespace

bool is_generic(std::string_view text) {
    const std::string letters = letters_in(text);
    if (letters.size() < fewest_identifying ||
        letters.find_first_not_of(letters.front()) == std::string::npos) {
        return true;
    }
    const std::string lowered = lower_case(text);
    return std::find(generic_texts.begin(), generic_texts.end(), lowered) != generic_texts.end() ||
           std::any_of(generic_beginnings.begin(), generic_beginnings.end(),
                       [&](std::string_view start) { return lowered.starts_with(start); });
}

void Pseudonyms::reserve(std::string_view original) {
    taken_.insert(letters_in(original));
}

void Pseudonyms::reserve_world_wide(std::string_view original) {
    reserve(original);
    world_wide_.insert(letters_in(original));
}

/// How many letters in front are no identity. NAA type 5 has 16 digits and type 6 has 32: one for
/// the type, six for the maker. ata_id of systemd takes only type 5 for a world wide name. The
/// first octet of a MAC address says whether it is one device's.
std::size_t Pseudonyms::kept_in_front(std::string_view text, const std::string& letters) const {
    if (is_mac_address(text)) {
        return 2;
    }
    const bool is_naa = (letters.size() == 16 && letters.front() == '5') ||
                        (letters.size() == 32 && letters.front() == '6');
    return is_naa && world_wide_.find(letters) != world_wide_.end() ? 7 : 0;
}

std::string Pseudonyms::letters_for(const std::string& letters, std::size_t kept) {
    const auto known = new_texts_.find(letters);
    if (known != new_texts_.end()) {
        return known->second;
    }
    std::string out;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        out = candidate_for(letters, kept, Bytestream(seed_, attempt, letters));
        if (out != letters && !is_generic(out) && taken_.find(out) == taken_.end()) {
            break;
        }
    }
    taken_.insert(out);
    new_texts_.emplace(letters, out);
    return out;
}

std::string Pseudonyms::of(std::string_view original) {
    const std::string letters = letters_in(original);
    const std::string new_letters = letters_for(letters, kept_in_front(original, letters));
    std::string out(original);
    std::size_t next = 0;
    for (const std::size_t position : positions_in(original)) {
        out[position] = new_letters[next++];
    }
    return out;
}

} // namespace harness::facter
