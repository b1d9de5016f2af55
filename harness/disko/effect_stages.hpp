#pragma once

#include "harness/disko/effects.hpp"

#include <functional>
#include <string>
#include <vector>

// The stages of `plan_effects`. Each expects a layout that `refuse_unsupported` lets pass.

namespace harness::disko {

[[nodiscard]] std::vector<Action> destroy_actions(const Layout& layout,
                                                  const EffectOptions& options);
[[nodiscard]] std::vector<Action> create_actions(const Layout& layout,
                                                 const EffectOptions& options);
[[nodiscard]] std::vector<Action> mount_actions(const Layout& layout, const EffectOptions& options);
[[nodiscard]] std::vector<Action> unmount_actions(const Layout& layout,
                                                  const EffectOptions& options);

/// What stands in a script without quotes, as the words that it becomes there.
[[nodiscard]] std::vector<std::string> words_of(const std::vector<std::string>& texts);

/// `-o a -o b` from `{a, b}`, each split as a shell would.
[[nodiscard]] Argv option_words(const std::vector<std::string>& options);

[[nodiscard]] Guard unless(Probe probe);
[[nodiscard]] Guard only_if(Probe probe);

} // namespace harness::disko
