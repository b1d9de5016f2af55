#pragma once

#include <filesystem>
#include <string>
#include <string_view>

struct archive;

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

    /// Finishes the archive. Without it the file is not usable.
    void close();

  private:
    void check(int status) const;

    archive* writer_;
    std::string name_;
};

} // namespace harness::appliance
