#pragma once

#include <filesystem>
#include <optional>

namespace harness::async {

/// Holds a lock among processes, which the kernel gives back however this one ends.
class FileLock {
  public:
    /// Waits while somebody else holds it. Throws Error where the file can not be made.
    [[nodiscard]] static FileLock get(const std::filesystem::path& file);

    /// Nothing while somebody else holds it. Throws Error where the file can not be made.
    [[nodiscard]] static std::optional<FileLock> try_to_get(const std::filesystem::path& file);

    /// The same beside others who share it.
    [[nodiscard]] static std::optional<FileLock> try_to_share(const std::filesystem::path& file);

    /// From now on others may share it.
    void share();

    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;

  private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    [[nodiscard]] static std::optional<FileLock> try_as(int kind,
                                                        const std::filesystem::path& file);

    int descriptor_;
};

} // namespace harness::async
