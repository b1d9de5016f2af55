#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/base/result.hpp"
#include "harness/base/tree.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::scenario {

/// What a parameter stands for: a text, a number, true or false.
struct ParameterValue {
    decltype(Node::value) value;
    std::string text; ///< As it is spelled, without quotes.
};

/// What the spelling of a value has at most, in bytes.
inline constexpr std::size_t longest_parameter = 1'000;

/// A parameter of a file.
struct Declaration {
    std::string name;
    std::vector<ParameterValue> values; ///< Never empty; the first is the default.
    bool is_for_each = false;           ///< A run for each value.
    Place place;                        ///< Of its name.
};

/// A value for a parameter that comes from outside of the file.
struct Setting {
    std::string name;
    ParameterValue value;
};

/// A parameter with the value of one run.
struct Parameter {
    std::string name;
    std::string text;
};

/// The values that placeholders stand for, by name.
using ParameterValues = std::map<std::string, ParameterValue, std::less<>>;

/// The parameters that a scenario file declares, in its order. What is wrong with the form of the
/// declarations is reported; then nothing is returned.
[[nodiscard]] std::vector<Declaration> read_declarations(const Tree& tree, Diagnostics& problems);

/// Reads "months=3"; the value is read as a YAML scalar. `origin` is what a mistake is reported
/// under.
[[nodiscard]] Result<Setting> parse_setting(std::string_view word, const std::string& origin);

} // namespace harness::scenario
