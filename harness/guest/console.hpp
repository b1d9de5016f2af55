#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::guest {

/// What a machine has said on its console: the last lines, and the first that means its end.
class Console {
  public:
    void feed(std::string_view bytes);

    /// Why the guest can not go on, as its console tells it: "kernel panic: …", "emergency shell".
    [[nodiscard]] const std::optional<std::string>& trouble() const { return trouble_; }

    /// The last lines, escape sequences removed.
    [[nodiscard]] std::vector<std::string> last_lines(std::size_t count) const;

    /// Forgets the trouble of the boot before; the lines stay.
    void expect_boot() { trouble_.reset(); }

  private:
    void take_line(std::string line);

    std::string partial_;
    std::deque<std::string> lines_;
    std::optional<std::string> trouble_;
};

/// What a line of a console means, where it means that the guest can not go on.
[[nodiscard]] std::optional<std::string> trouble_in(std::string_view line);

/// A line without terminal escapes and control characters.
[[nodiscard]] std::string plain_line(std::string_view line);

} // namespace harness::guest
