#pragma once

#include "harness/restore_verify/request.hpp"

#include <string>
#include <string_view>

namespace harness::restore_verify {

/// Why restic did not do what it was asked for.
struct Trouble {
    /// The backup can not be restored with what there is: a broken promise. Else the world failed,
    /// and nothing is known of the backup.
    bool is_verdict = false;
    bool is_full_disk = false;
    std::string problem; ///< One line.
    std::string help;    ///< What to do next.
};

/// What a call of restic says of its failure. `said`: what it wrote to its error output. `ended`:
/// "exit code 1", or what stopped it.
[[nodiscard]] Trouble explain(std::string_view said, std::string_view ended,
                              const Request& request);

/// The lines of restic's that tell of something wrong, without its stack traces and progress, at
/// most so many, the last ones.
[[nodiscard]] std::string telling_lines(std::string_view said, std::size_t most);

} // namespace harness::restore_verify
