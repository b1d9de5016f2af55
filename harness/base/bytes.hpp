#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harness {

/// An amount of data. A bare integer of bytes never crosses a module.
struct Bytes {
    std::uint64_t count = 0;

    friend constexpr auto operator<=>(Bytes, Bytes) = default;
    friend constexpr Bytes operator+(Bytes a, Bytes b) { return {a.count + b.count}; }
    friend constexpr Bytes operator-(Bytes a, Bytes b) { return {a.count - b.count}; }
    friend constexpr Bytes operator*(Bytes a, std::uint64_t n) { return {a.count * n}; }
};

[[nodiscard]] constexpr Bytes kibibytes(std::uint64_t n) {
    return {n << 10U};
}
[[nodiscard]] constexpr Bytes mebibytes(std::uint64_t n) {
    return {n << 20U};
}
[[nodiscard]] constexpr Bytes gibibytes(std::uint64_t n) {
    return {n << 30U};
}

/// "512 MiB", "1.8 TiB": for people. One digit after the point unless it divides evenly.
[[nodiscard]] std::string to_human(Bytes amount);

/// "2.0 TB": the decimal form that disks are sold by.
[[nodiscard]] std::string to_human_decimal(Bytes amount);

/// Reads "512MiB", "2 GiB", "1G" (binary, as disko and QEMU mean it), "4096". Empty on anything
/// else, on fractions, and on more than 16 EiB.
[[nodiscard]] std::optional<Bytes> parse_bytes(std::string_view text);

} // namespace harness
