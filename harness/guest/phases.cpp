#include "harness/guest/phases.hpp"

#include "harness/base/number.hpp"

#include <algorithm>
#include <optional>

namespace harness::guest {

namespace {

constexpr std::string_view unit = " ms";

struct Told {
    std::string name;
    std::chrono::milliseconds length;
};

std::optional<Told> read_phase(std::string_view text) {
    if (!text.ends_with(unit)) {
        return std::nullopt;
    }
    text.remove_suffix(unit.size());
    const std::size_t blank = text.rfind(' ');
    if (blank == std::string_view::npos) {
        return std::nullopt;
    }
    const auto count = read_number<std::uint32_t>(text.substr(blank + 1));
    if (!count) {
        return std::nullopt;
    }
    return Told{std::string(text.substr(0, blank)), std::chrono::milliseconds(*count)};
}

} // namespace

std::vector<Phase> phases_of(const agent::Ready& ready, ports::TraceSink::Time came) {
    std::vector<Phase> phases;
    for (auto text = ready.phases.rbegin(); text != ready.phases.rend(); ++text) {
        if (auto told = read_phase(*text)) {
            phases.push_back({std::move(told->name), came - told->length, came});
            came -= told->length;
        }
    }
    std::reverse(phases.begin(), phases.end());
    return phases;
}

} // namespace harness::guest
