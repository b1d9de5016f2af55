#pragma once

#include "harness/manifest/compare.hpp"
#include "harness/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace harness::engine {

/// What one `check: contents` has found, tree by tree.
class ContentsVerdict {
  public:
    explicit ContentsVerdict(const std::vector<scenario::ExpectedFailure>& expected);

    /// A tree was read and compared. `how` tells with what.
    void compared(const std::string& tree, const std::string& how,
                  const std::vector<manifest::Difference>& differences);

    /// One that was compared before has the same differences, as it can not have changed.
    void unchanged(const std::string& tree, const std::vector<manifest::Difference>& differences);

    /// A tree has nothing that it could be compared with.
    void not_compared(const std::string& tree, const std::string& reason);

    /// All were told. What had to be there and is not is wrong as well.
    void finish();

    [[nodiscard]] bool is_empty() const { return compared_ + unchanged_ == 0 && wrong_.empty(); }
    [[nodiscard]] bool is_right() const { return wrong_.empty() && unmet_.empty(); }
    [[nodiscard]] std::string message() const; ///< Of what is wrong: one line.
    [[nodiscard]] std::string seen() const;    ///< The same, in detail.
    [[nodiscard]] std::string output() const;  ///< What was compared, and what was as expected.
    [[nodiscard]] const std::string& log() const { return log_; } ///< A line for each tree.

  private:
    struct Met {
        std::string text;
        std::string reason;
        std::size_t count = 0;
    };
    void meet(std::size_t expected, const std::string& text);
    [[nodiscard]] std::vector<manifest::Difference>
    unexpected(const std::string& tree, const std::vector<manifest::Difference>& differences);

    const std::vector<scenario::ExpectedFailure>& expected_;
    std::vector<std::vector<Met>> met_; ///< For each that is expected.
    std::size_t compared_ = 0;
    std::size_t unchanged_ = 0;
    std::vector<std::string> wrong_; ///< Trees.
    std::string details_;            ///< Of them.
    std::vector<std::string> unmet_;
    std::string log_;
};

} // namespace harness::engine
