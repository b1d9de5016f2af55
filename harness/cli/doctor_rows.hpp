#pragma once

#include "harness/cli/examination.hpp"

namespace harness::cli {

/// One line of `harness doctor`.
struct DoctorRow {
    std::string section;
    std::string name;
    std::string purpose;
    doctor::Importance importance = doctor::Importance::required;
    std::function<doctor::Sight(Examination&)> look;
    /// Whether such a machine needs it; empty: none does.
    std::function<bool(const machine::Plan&)> is_needed{};
};

/// All of them, in the order of the screen: what comes later may need what comes before. A feature
/// that asks something new of the host adds its row here, and nothing elsewhere.
[[nodiscard]] const std::vector<DoctorRow>& doctor_rows();

} // namespace harness::cli
