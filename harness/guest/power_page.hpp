#pragma once

#include "harness/machine/plan.hpp"

#include <filesystem>

namespace harness::guest {

/// What a portable machine needs in its directory: the ACPI table, and the page that its methods
/// read, which stays mapped here and can be written while the guest runs.
class PowerPage {
  public:
    /// Makes both files, with the plan's state. Throws Error where that can not be done.
    PowerPage(const machine::Plan& plan, const std::filesystem::path& directory);
    ~PowerPage();
    PowerPage(const PowerPage&) = delete;
    PowerPage& operator=(const PowerPage&) = delete;

    /// From now on the guest reads this state, whenever it looks.
    void write(const machine::PowerState& state);

  private:
    char* page_ = nullptr;
    std::uint32_t generation_ = 0;
};

} // namespace harness::guest
