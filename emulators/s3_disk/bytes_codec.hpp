#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Numbers and texts as bytes, and back: what records are made of.
namespace harness::emulators::s3_disk {

class ByteWriter {
  public:
    void number(std::uint64_t value); ///< Small ones take one byte.
    void text(std::string_view value);
    void flag(bool value) { number(value ? 1 : 0); }

    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

  private:
    std::string bytes_;
};

/// Reads what a ByteWriter wrote. Of bytes that are no such thing it gives zeros and empty texts,
/// and says so.
class ByteReader {
  public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] std::uint64_t number();
    [[nodiscard]] std::string text();
    [[nodiscard]] bool flag() { return number() != 0; }
    /// How many things follow: never more than there are bytes.
    [[nodiscard]] std::size_t count();

    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
    [[nodiscard]] bool has_failed() const { return has_failed_; }
    /// What was read can not be: nothing more is.
    void fail();

  private:
    std::string_view rest_;
    bool has_failed_ = false;
};

} // namespace harness::emulators::s3_disk
