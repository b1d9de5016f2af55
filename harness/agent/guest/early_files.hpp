#pragma once

#include "harness/agent/protocol.hpp"

#include <string>
#include <vector>

namespace harness::agent::guest {

/// Makes the directories above a path; the last part only where a slash follows it.
void make_parents(const std::string& path);

/// Writes them with the directories above them; a remark for each that can not be written.
void write_early_files(const std::vector<EarlyFile>& files, std::vector<std::string>& remarks);

} // namespace harness::agent::guest
