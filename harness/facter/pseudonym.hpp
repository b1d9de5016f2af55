#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace harness::facter {

/// A text that names no single thing: shorter than five letters and digits, one character all
/// along, a filler of firmware ("To Be Filled By O.E.M."), a default of QEMU ("drive-scsi0",
/// "QM00001"), or a label that installers and clouds write ("cidata").
[[nodiscard]] bool is_generic(std::string_view text);

/// Gives every identifying text another of the same form: as long, digits for digits, capitals for
/// capitals, all else kept, and hex digits where the text is hex. The same text with other
/// punctuation gets the same letters and digits, so that a serial with a blank and the link that
/// has '_' for it still agree.
///
/// Letters beyond ASCII stay. Kept are also what is format or maker rather than identity: "0x", the
/// type and the maker's number in front of a world wide name (the kernel and udev look at them),
/// and escapes (`\x20`). The same seed gives the same texts in every run. This hides values from
/// readers; who knows the seed and guesses a serial can check the guess.
class Pseudonyms {
  public:
    explicit Pseudonyms(std::uint64_t seed) : seed_(seed) {}

    /// Keeps `original` from being anyone's new text. Known before the first `of`, it is never
    /// given away.
    void reserve(std::string_view original);

    /// Says that `original` is a world wide name. To be said before its first `of`.
    void reserve_world_wide(std::string_view original);

    /// The new text. Different texts get different ones as long as their form leaves room.
    [[nodiscard]] std::string of(std::string_view original);

  private:
    [[nodiscard]] std::size_t kept_in_front(std::string_view text,
                                            const std::string& letters) const;
    [[nodiscard]] std::string letters_for(const std::string& letters, std::size_t kept);

    std::uint64_t seed_;
    std::set<std::string> world_wide_; ///< Letters and digits.
    std::set<std::string> taken_;      ///< Letters and digits of all texts, old and new.
    std::map<std::string, std::string> new_texts_; ///< Letters and digits: old to new.
};

} // namespace harness::facter
