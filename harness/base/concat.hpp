#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace harness {

namespace detail {

template <typename T>
void append(std::string& out, const T& part) {
    using Plain = std::remove_cvref_t<T>;
    if constexpr (std::is_same_v<Plain, char>) {
        out.push_back(part);
    } else if constexpr (std::is_same_v<Plain, bool>) {
        out.append(part ? "true" : "false");
    } else if constexpr (std::is_arithmetic_v<Plain>) {
        out.append(std::to_string(part));
    } else {
        out.append(std::string_view{part});
    }
}

} // namespace detail

/// Joins texts, characters and numbers into one string.
template <typename... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
    std::string out;
    (detail::append(out, parts), ...);
    return out;
}

/// The elements of a range of texts with `separator` between them.
template <typename Range>
[[nodiscard]] std::string join(const Range& range, std::string_view separator) {
    std::string out;
    bool first = true;
    for (const auto& element : range) {
        if (!first) {
            out.append(separator);
        }
        first = false;
        out.append(std::string_view{element});
    }
    return out;
}

} // namespace harness
