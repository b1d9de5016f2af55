#pragma once

#include <filesystem>
#include <string_view>

namespace harness::reports {

/// Puts `text` into `path` so that a reader sees the old file or the new one, never a part: a
/// hidden file beside it is written and renamed. Throws `Error` with the path, the cause and a
/// remedy; the old file is then as it was. It is not synced: the promise is against the death of
/// this process, not of the computer, and a sync costs more than the step that is reported.
void replace_file(const std::filesystem::path& path, std::string_view text);

} // namespace harness::reports
