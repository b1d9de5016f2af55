#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// QEMU's machine protocol without its I/O: lines in, messages out.
namespace harness::qemu::qmp {

struct Greeting {
    std::string version; ///< "7.2.22"
};

/// The answer to the command with this id.
struct Answer {
    std::uint64_t id = 0;
    std::optional<std::string> error; ///< "GenericError: …"
};

struct Event {
    std::string name;   ///< "SHUTDOWN", "RESET", "GUEST_PANICKED", "BLOCK_IO_ERROR", …
    std::string reason; ///< Of SHUTDOWN and RESET: "guest-shutdown", "guest-reset", …
    std::string status; ///< Of MIGRATION: "active", "completed", "failed", …
    bool by_guest = false;
    std::string device; ///< Of BLOCK_IO_ERROR: the block node.
    bool no_space = false;
};

/// A line that is none of ours; kept for the log only.
struct Unknown {};

using Message = std::variant<Greeting, Answer, Event, Unknown>;

[[nodiscard]] Message parse(std::string_view line);

/// The line that asks QEMU to do something; the arguments are an object as JSON, or nothing.
[[nodiscard]] std::string command(std::string_view name, std::uint64_t id,
                                  std::string_view arguments = {});

/// Cuts a byte stream into lines; a line beyond the limit is dropped.
class Lines {
  public:
    void feed(std::string_view bytes) { buffer_ += bytes; }
    [[nodiscard]] std::optional<std::string> next();

  private:
    std::string buffer_;
};

} // namespace harness::qemu::qmp
