#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Small wrappers of system calls, for a program that may be PID 1 and must never throw.
namespace harness::agent::guest {

/// A file descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int value = -1) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { reset(); }

    [[nodiscard]] int get() const { return value_; }
    [[nodiscard]] bool is_open() const { return value_ >= 0; }
    int release();
    void reset();

  private:
    int value_;
};

/// The whole of a small file such as a sysfs attribute, without its last newline; empty if
/// unreadable.
[[nodiscard]] std::string read_small_file(const std::string& path);

/// Writes a whole file; false (with errno set) where it can not.
bool write_file(const std::string& path, std::string_view content, unsigned mode);

/// Writes everything, through signals and short writes; false (with errno set) on failure.
bool write_all(int descriptor, std::string_view data);

/// The names in a directory, sorted, without `.` and `..`; empty if unreadable.
[[nodiscard]] std::vector<std::string> list_directory(const std::string& path);

/// Runs a program to its end and gives its exit code, or -1.
int run_and_wait(const std::vector<std::string>& arguments);

/// In a child: becomes the program. Returns only on failure, with errno set.
void become(const std::vector<std::string>& arguments);

/// Since the boot, sleep included.
[[nodiscard]] std::uint64_t uptime_milliseconds();

/// A line on the kernel's log, which is the machine's console.
void say(std::string_view text);

[[nodiscard]] std::string error_text(int error_number);

} // namespace harness::agent::guest
