#pragma once

#include "harness/base/concat.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace harness::testing {

/// PATH has this directory first.
class FirstInPath {
  public:
    explicit FirstInPath(const std::filesystem::path& directory) : before_(std::getenv("PATH")) {
        ::setenv("PATH", concat(directory.string(), ":", before_).c_str(), 1);
    }
    FirstInPath(const FirstInPath&) = delete;
    FirstInPath& operator=(const FirstInPath&) = delete;
    ~FirstInPath() { ::setenv("PATH", before_.c_str(), 1); }

  private:
    std::string before_;
};

} // namespace harness::testing
