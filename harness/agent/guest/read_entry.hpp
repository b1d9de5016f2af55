#pragma once

#include "harness/manifest/entry.hpp"

#include <set>
#include <string>
#include <utility>

struct statx;

namespace harness::agent::guest {

/// A file as its kernel knows it.
using FileNumber = std::pair<std::uint64_t, std::uint64_t>; ///< Device, inode.

/// What is being swapped to.
[[nodiscard]] std::set<FileNumber> active_swapfiles();

/// Reads entries of one tree into a manifest, for as many threads as want it: a Reader each.
class EntryReader {
  public:
    EntryReader(bool is_btrfs, const std::set<FileNumber>& swapfiles);

    /// Of what has this name in an open directory. Nothing is read of a directory, which is read
    /// as itself, below; `is_tree` says that it has to be.
    [[nodiscard]] manifest::Entry read(int directory, const char* name, std::string path,
                                       bool& is_tree);

    /// Of an open directory itself.
    [[nodiscard]] manifest::Entry read_directory(int directory, std::string path);

    /// Whether it was written since its entry was read.
    [[nodiscard]] static bool has_changed(int directory, const manifest::Entry& entry);

    [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

  private:
    void read_file(int directory, const char* name, const struct statx& status,
                   manifest::Entry& entry);
    void read_content(int file, const struct statx& status, manifest::Entry& entry);
    bool read_range(int file, std::uint64_t from, std::uint64_t end,
                    manifest::ContentDigest& digest, manifest::Entry& entry);
    void read_extended(int file, const std::string& path, manifest::Entry& entry);

    bool is_btrfs_;
    const std::set<FileNumber>& swapfiles_;
    std::string buffer_;
    std::string names_;
    std::string value_;
    std::uint64_t bytes_read_ = 0;
};

} // namespace harness::agent::guest
