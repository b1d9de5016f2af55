#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

struct archive;
struct archive_entry;

namespace harness::appliance {

/// Writes an initramfs (cpio, "newc"). Owners are root and times are zero, so that the same input
/// gives the same bytes. Throws Error where it can not write.
class CpioWriter {
  public:
    explicit CpioWriter(const std::filesystem::path& file);
    ~CpioWriter();
    CpioWriter(const CpioWriter&) = delete;
    CpioWriter& operator=(const CpioWriter&) = delete;

    void directory(const std::string& path, unsigned mode = 0755);
    void file(const std::string& path, std::string_view content, unsigned mode);
    void symlink(const std::string& path, const std::string& target);
    void device(const std::string& path, unsigned major, unsigned minor);

    /// Whether something is there under that path.
    [[nodiscard]] bool has(const std::string& path) const { return paths_.contains(path); }

    /// Finishes the archive. Without it the file is not usable.
    void close();

  private:
    void add(const std::string& path, archive_entry* entry);
    void check(int status) const;

    archive* writer_;
    std::string name_;
    std::set<std::string> paths_;
};

} // namespace harness::appliance
