#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::appliance {

/// A kernel's `modules.dep`: each module file (relative to its directory) and what it needs.
class ModuleIndex {
  public:
    explicit ModuleIndex(std::string_view modules_dep);

    /// The files of the named modules and of all that they need, each after what it needs. Names
    /// that are not there are built in or unknown, and are left out.
    [[nodiscard]] std::vector<std::string> load_order(std::span<const std::string> names) const;

  private:
    std::map<std::string, std::vector<std::string>> needs_; ///< By file.
    std::map<std::string, std::string> files_;              ///< By name, `-` as `_`.
};

} // namespace harness::appliance
