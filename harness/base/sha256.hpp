#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

/// SHA-256 (FIPS 180-4). Our own, since it runs where no library is: in the pure core (disko cuts
/// long labels by it) and in the static guest agent, which libcrypto would make forty times larger.
class Sha256 {
  public:
    void update(std::string_view data);
    [[nodiscard]] std::array<std::uint8_t, 32> finish();

  private:
    void compress(const std::uint8_t* block);

    std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::uint8_t, 64> block_{};
    std::size_t filled_ = 0;
    std::uint64_t total_ = 0;
};

/// The 64 lower-case hex digits of the digest of `data`.
[[nodiscard]] std::string sha256_hex(std::string_view data);
[[nodiscard]] std::string to_hex(const std::array<std::uint8_t, 32>& digest);

} // namespace harness
