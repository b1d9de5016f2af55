#pragma once

#include <exception>
#include <string>

namespace harness {

/// The world failed: QEMU died, a socket is gone, a deadline passed. Ends as exit 3 and `<error>`.
/// The text reads from the outside in; each level that knows a noun adds it once.
class Error : public std::exception {
  public:
    explicit Error(std::string what) : what_(std::move(what)) {}

    [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

    /// Puts "context: " in front, as in `machine 'db': waiting for guest agent: …`.
    void add_context(std::string_view context);

  private:
    std::string what_;
};

/// The user wants it to stop. Ends as exit 130 where no report tells it.
class Interrupted : public Error {
  public:
    using Error::Error;
};

} // namespace harness
