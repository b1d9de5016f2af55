#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::fidelity {

/// What a guest's kernel showed at one moment: files, links and directories of /sys, /proc,
/// /run/udev and /dev/disk, by path.
class Snapshot {
  public:
    void add_file(std::string path, std::string content);
    void add_link(std::string path, std::string target);
    void add_directory(std::string path);

    [[nodiscard]] bool exists(std::string_view path) const;
    [[nodiscard]] bool empty() const { return entries_.empty(); }

    /// A file's content without blanks at its ends; empty where there is no such file.
    [[nodiscard]] std::string_view text(std::string_view path) const;
    /// A file's content as it is.
    [[nodiscard]] std::string_view bytes(std::string_view path) const;
    /// A link's target; empty where there is no such link.
    [[nodiscard]] std::string_view target(std::string_view path) const;
    /// The last component of a link's target: a driver's name.
    [[nodiscard]] std::string_view target_name(std::string_view path) const;

    /// The names directly below a directory, sorted, of which anything is known.
    [[nodiscard]] std::vector<std::string> names_in(std::string_view directory) const;

    /// One line for each entry, for logs and test fixtures; bytes that are not text are escaped.
    [[nodiscard]] std::string render() const;

  private:
    enum class Kind { file, link, directory };
    struct Entry {
        Kind kind = Kind::file;
        std::string content;
    };

    [[nodiscard]] std::string_view content_of(std::string_view path, Kind kind) const;

    std::map<std::string, Entry, std::less<>> entries_;
};

/// What to ask a guest for, so that `read_hardware` finds all that it looks for.
[[nodiscard]] const std::vector<std::string>& hardware_patterns();

/// A text without blanks, line ends and NULs at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

} // namespace harness::fidelity
