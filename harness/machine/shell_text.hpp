#pragma once

#include <span>
#include <string>
#include <string_view>

namespace harness::machine {

/// A word as a POSIX shell has to be given it; plain where nothing needs quotes.
[[nodiscard]] std::string shell_word(std::string_view word);

/// A command line, one option per line, that can be pasted into a shell.
[[nodiscard]] std::string shell_command(std::span<const std::string> arguments);

/// Bytes as lines of base64, for `base64 --decode`.
[[nodiscard]] std::string base64_lines(std::string_view bytes);

/// Shell lines that write bytes into a file.
[[nodiscard]] std::string write_command(std::string_view file, std::string_view bytes);

} // namespace harness::machine
