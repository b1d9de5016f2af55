#pragma once

#include "harness/cli/examination.hpp"

// What `harness doctor` sees of the host itself.
namespace harness::cli {

[[nodiscard]] doctor::Sight cache_space(Examination& examination);
[[nodiscard]] doctor::Sight runs_space(Examination& examination);
[[nodiscard]] doctor::Sight available_memory(Examination& examination);
[[nodiscard]] doctor::Sight open_files(Examination& examination);
[[nodiscard]] doctor::Sight address_space(Examination& examination);
[[nodiscard]] doctor::Sight locked_memory(Examination& examination);
[[nodiscard]] doctor::Sight clock(Examination& examination);
[[nodiscard]] doctor::Sight shared_memory(Examination& examination);
[[nodiscard]] doctor::Sight vsock(Examination& examination);

} // namespace harness::cli
