#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harness::emulators::connect {

/// What a list is asked for: `title eq "b2"`, or with `co`, which contains it. The names of vaults
/// are asked for as `name` and, by 1Password's SDK for JavaScript, as `title`.
class NameFilter {
  public:
    /// Without a filter everything passes. Refuses (Refused) what has another form.
    explicit NameFilter(std::optional<std::string_view> text);

    [[nodiscard]] bool passes(std::string_view name) const;

  private:
    bool is_everything_ = true;
    bool is_whole_ = true; ///< Else a part will do.
    std::string value_;
};

} // namespace harness::emulators::connect
