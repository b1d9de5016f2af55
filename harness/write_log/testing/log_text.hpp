#pragma once

#include "harness/write_log/replay.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace harness::write_log::testing {

constexpr std::size_t sector = 512;

inline std::string number(std::uint64_t value, std::size_t size = 8) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) {
        out += static_cast<char>(value >> (8 * i));
    }
    return out;
}

/// A log, built entry by entry as QEMU writes it.
class LogText {
  public:
    LogText& write(std::uint64_t at, const std::string& bytes) {
        add(at, bytes.size() / sector, 0);
        entries_ += bytes;
        return *this;
    }
    LogText& write(std::uint64_t at, std::size_t sectors, char fill) {
        return write(at, std::string(sectors * sector, fill));
    }
    LogText& discard(std::uint64_t at, std::uint64_t sectors) { return add(at, sectors, 4); }
    LogText& flush() { return add(0, 0, 1); }
    LogText& add(std::uint64_t at, std::uint64_t sectors, std::uint64_t flags) {
        std::string entry = number(at) + number(sectors) + number(flags) + number(0);
        entry.resize(sector);
        entries_ += entry;
        ++count_;
        return *this;
    }

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::string text() const {
        std::string header =
            number(0x6a736677736872) + number(1) + number(count_) + number(sector, 4);
        header.resize(sector);
        return header + entries_;
    }
    [[nodiscard]] ReadAt reader() const { return reader_of(text()); }

    static ReadAt reader_of(std::string text) {
        return [text = std::move(text)](std::uint64_t at, std::size_t size) {
            return at < text.size() ? text.substr(static_cast<std::size_t>(at), size)
                                    : std::string();
        };
    }

  private:
    std::string entries_;
    std::uint64_t count_ = 0;
};

/// Disks in memory.
class Memory final : public Target {
  public:
    explicit Memory(std::size_t sectors) : bytes(sectors * sector, '\0') {}
    void write(std::uint64_t offset, std::string_view text) override {
        std::copy(text.begin(), text.end(), at(offset));
    }
    void clear(std::uint64_t offset, std::uint64_t size) override {
        std::fill_n(at(offset), size, '\0');
    }
    std::string bytes;

  private:
    std::string::iterator at(std::uint64_t offset) {
        return bytes.begin() + static_cast<std::ptrdiff_t>(offset);
    }
};

} // namespace harness::write_log::testing
