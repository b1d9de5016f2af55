#include "harness/scenario/origin.hpp"

namespace harness::scenario {

std::optional<Origin> Origin::parse(std::string_view text, const Place& place) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0) {
        return std::nullopt;
    }
    auto checkpoint = Word::parse(text.substr(at + 1));
    if (!checkpoint) {
        return std::nullopt;
    }
    return Origin{std::string(text.substr(0, at)), std::move(*checkpoint), place};
}

bool Origin::is_path() const {
    return scenario.find('/') != std::string::npos || scenario.ends_with(".yaml") ||
           scenario.ends_with(".yml");
}

} // namespace harness::scenario
