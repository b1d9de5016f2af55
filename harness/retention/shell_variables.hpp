#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace harness::retention {

/// `KEEP_7`, but not `7_KEEP`.
[[nodiscard]] bool is_shell_name(std::string_view text);
[[nodiscard]] bool is_shell_name_char(char one);

/// The variables that a shell text sets, as it is read from top to bottom.
class ShellVariables {
  public:
    /// A value that is too long counts as one that only a run can tell.
    void set(std::string name, std::string value);

    /// `NAME=value`; returns whether it is that.
    bool set_from(std::string_view text);

    /// From here on, only a run can tell.
    void forget(std::string_view name);

    /// What `${...}` stands for: the value, or `${name}` where it is not known. Understands
    /// `name:-default`, and `toString name` of Nix.
    [[nodiscard]] std::string value(std::string_view written) const;

    /// What `$((...))` stands for: numbers and variables with `+` and `-` between them.
    [[nodiscard]] std::optional<std::int64_t> sum(std::string_view written) const;

  private:
    [[nodiscard]] std::optional<std::int32_t> term(std::string_view written) const;

    std::map<std::string, std::string, std::less<>> values_;
};

} // namespace harness::retention
