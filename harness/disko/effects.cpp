#include "harness/disko/effects.hpp"

#include "harness/base/assert.hpp"
#include "harness/disko/effect_stages.hpp"
#include "harness/disko/effect_support.hpp"
#include "harness/disko/shell_words.hpp"

namespace harness::disko {

std::vector<std::string> words_of(const std::vector<std::string>& texts) {
    std::vector<std::string> out;
    for (const std::string& text : texts) {
        const auto words = unquoted_words(text);
        HARNESS_ASSERT(words.has_value(), text);
        out.insert(out.end(), words->begin(), words->end());
    }
    return out;
}

Argv option_words(const std::vector<std::string>& options) {
    Argv out;
    for (const std::string& option : options) {
        out.emplace_back("-o");
        const auto words = words_of({option});
        out.insert(out.end(), words.begin(), words.end());
    }
    return out;
}

Guard unless(Probe probe) {
    return {.probe = std::move(probe), .wanted = false};
}

Guard only_if(Probe probe) {
    return {.probe = std::move(probe), .wanted = true};
}

Result<Effects> plan_effects(const Layout& layout, const EffectOptions& options) {
    Diagnostics problems = refuse_unsupported(layout);
    if (problems.has_errors()) {
        return problems;
    }
    return Effects{.destroy = destroy_actions(layout, options),
                   .create = create_actions(layout, options),
                   .mount = mount_actions(layout, options),
                   .unmount = unmount_actions(layout, options)};
}

} // namespace harness::disko
