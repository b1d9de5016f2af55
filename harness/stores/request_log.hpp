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

  private:
    std::ofstream out_;
};

/// "2026-03-02T03:00:01.250Z PutObject data/ab SlowDown by on=PutObject,do=SlowDown"
[[nodiscard]] std::string to_text(const ports::StoreRequest& request);

} // namespace harness::stores
