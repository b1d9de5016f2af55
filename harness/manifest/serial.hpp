#pragma once

#include "harness/manifest/entry.hpp"

#include <string>
#include <string_view>

/// A manifest as bytes: a header, records in any order, and an end with their number and a digest
/// of all before it. Numbers are little groups of seven bits, so that most entries need some
/// fifty bytes. Several may make parts of one stream, each with an Encoder of its own.
namespace harness::manifest {

inline constexpr std::uint8_t serial_version = 1;

/// Makes records. What one encoder gives stands for itself, wherever it comes in the stream.
class Encoder {
  public:
    void add(const Entry& entry);
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] std::size_t count() const { return count_; }
    /// The records so far; the encoder begins anew.
    [[nodiscard]] std::string take();

  private:
    std::string bytes_;
    std::string directory_;
    bool has_directory_ = false;
    std::size_t count_ = 0;
};

/// Puts a stream around records.
class Sealer {
  public:
    [[nodiscard]] std::string header();
    /// Counts what comes next in the stream.
    void pass(std::string_view records, std::size_t count);
    [[nodiscard]] std::string end();

  private:
    Murmur3 hash_;
    std::uint64_t count_ = 0;
};

/// The same bytes for the same manifest.
[[nodiscard]] std::string encode(const Manifest& manifest);

} // namespace harness::manifest
