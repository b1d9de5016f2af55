#pragma once

#include "harness/base/result.hpp"

#include <filesystem>
#include <functional>

namespace harness::emulators::s3_disk {

/// A file of records, one behind the other. What is appended is there after the death of this
/// process, whole or not at all; what the operating system itself does not survive it may not
/// (nothing is synced). A record cut short at the end, as a kill leaves it, was never answered for,
/// and is dropped; a record that is otherwise not what was written is the reader's mistake.
class Journal {
  public:
    /// False: this is no record.
    using Take = std::function<bool(std::string_view record)>;

    /// Reads the file from its beginning. Throws Error where the system does not let it.
    [[nodiscard]] static Result<Journal> open(const std::filesystem::path& file, const Take& take);
    /// A new one in the place of whatever is there, once `write` has put into it all that it begins
    /// with. Throws Error; the old one is as it was then.
    [[nodiscard]] static Journal
    replace(const std::filesystem::path& file,
            const std::function<void(const std::function<void(std::string_view)>&)>& write);

    ~Journal();
    Journal(Journal&& other) noexcept;
    Journal& operator=(Journal&& other) noexcept;

    /// Appends. What could not be written stays in memory and comes before all that follows; false,
    /// and errno, then.
    bool append(std::string_view record);
    /// Tries again what could not be written.
    bool flush();
    /// Sees to it that so many bytes more find room; false, and errno, where there is none. True
    /// where the file system can not promise anything.
    bool reserve(std::uint64_t bytes);

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

  private:
    Journal(std::filesystem::path file, int descriptor, std::uint64_t size);

    std::filesystem::path file_;
    int descriptor_;
    std::uint64_t size_; ///< Of whole records.
    std::uint64_t reserved_ = 0;
    std::string backlog_;
};

} // namespace harness::emulators::s3_disk
