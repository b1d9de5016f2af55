#pragma once

#include "harness/ports/object_store.hpp"

#include <filesystem>
#include <fstream>

namespace harness::stores {

/// What a store was asked and answered, a line each, as it comes.
class RequestLog {
  public:
    /// Throws Error where the file can not be made.
    explicit RequestLog(const std::filesystem::path& file);

    void add(const ports::StoreRequest& request);
    void add_damage(ports::Instant at, const ports::DamagedObject& damaged);

    /// Throws Error where a line could not be written.
    void check() const;

  private:
    void write(const std::string& line);

    std::filesystem::path file_;
    std::ofstream out_;
    int errno_ = 0;        ///< Of the first line that could not be written.
    std::size_t lost_ = 0; ///< Lines.
};

/// "2026-03-02T03:00:01.250Z PutObject data/ab SlowDown by on=PutObject,do=SlowDown"
[[nodiscard]] std::string to_text(const ports::StoreRequest& request);

/// "2026-03-02T03:00:01.250Z damage panther/data/ab: bit 3 of byte 77 of 100 is another"
[[nodiscard]] std::string to_text(ports::Instant at, const ports::DamagedObject& damaged);

} // namespace harness::stores
