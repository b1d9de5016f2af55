#pragma once

#include "harness/machine/plan.hpp"

#include <filesystem>

namespace harness::guest {

/// The page that the methods of a portable machine's ACPI table read. It stays mapped here and can
/// be written while the guest runs.
class PowerPage {
  public:
    /// Makes its file, with the plan's state. Throws Error where that can not be done.
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
