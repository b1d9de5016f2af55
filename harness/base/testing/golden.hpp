#pragma once

#include <string>
#include <string_view>

namespace harness::testing {

/// Checks `actual` against the file `fixtures/<name>`. With HARNESS_ACCEPT=1 the file is rewritten
/// and the check fails all the same, so that CI can not accept. Returns true where they are equal;
/// prints the first differing line otherwise. Use as `CHECK(matches_golden("machine/x.json",
/// text))`.
[[nodiscard]] bool matches_golden(std::string_view name, std::string_view actual);

/// The text of a file under the source directory. Throws where it can not be read.
[[nodiscard]] std::string read_source_file(std::string_view path);

/// The directory of the corpus of real reports and layouts, or empty where there is none: the test
/// then says so aloud. HARNESS_CORPUS names it; the default is ../shared/corpus.
[[nodiscard]] std::string corpus_directory();

} // namespace harness::testing
