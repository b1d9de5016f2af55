#pragma once

#include "harness/base/result.hpp"

// Catch2 2 (Debian 12) and 3 (newer) behind one name.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

namespace Catch {

/// A failed Result shows its diagnostics where a REQUIRE on it fails.
template <typename T>
struct StringMaker<boost::system::result<T, harness::Diagnostics>> {
    static std::string convert(const boost::system::result<T, harness::Diagnostics>& result) {
        return result.has_value() ? "a value" : harness::render(result.error());
    }
};

/// Of texts that have this in them.
inline auto contains_text(const std::string& text) {
#if __has_include(<catch2/catch_all.hpp>)
    return Matchers::ContainsSubstring(text);
#else
    return Matchers::Contains(text);
#endif
}

} // namespace Catch
