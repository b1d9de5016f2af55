#pragma once

#include "harness/cli/bench/workshop.hpp"

namespace harness::cli {

/// A program that does the work in its own way.
struct OutsideProgram {
    std::vector<std::string> words; ///< The first is the program.
    std::vector<std::pair<std::string, std::string>> environment;
    std::string says; ///< It must print this; empty: nothing of the kind.
    std::chrono::milliseconds limit = std::chrono::minutes(5);
};

/// Milliseconds from its start to its end. Throws Error where it fails or does not say what it
/// must, with the end of what it printed.
[[nodiscard]] double time_program(Workshop& workshop, const OutsideProgram& program);

/// Why libguestfs can not be a baseline here; empty where it can.
[[nodiscard]] std::string why_no_guestfish();
/// A call of guestfish with these commands after `run`, on this image.
[[nodiscard]] OutsideProgram guestfish(qemu::Accelerator accelerator,
                                       const std::filesystem::path& image,
                                       const std::vector<std::string>& commands);

/// The same of virtme-ng.
[[nodiscard]] std::string why_no_virtme();
[[nodiscard]] OutsideProgram virtme(qemu::Accelerator accelerator,
                                    const std::filesystem::path& kernel,
                                    const std::filesystem::path& image, const std::string& script);

} // namespace harness::cli
