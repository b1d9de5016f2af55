#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace harness::facter {

/// Finds which things of one list are those of another, by one key after the other: the strictest
/// first. Two with the same key are paired in the order of their lists. The pointers are the
/// caller's.
template <typename T>
class Pairing {
  public:
    using Pair = std::pair<const T*, const T*>;

    Pairing(std::vector<const T*> before, std::vector<const T*> after)
        : before_(std::move(before)), after_(std::move(after)) {}

    /// Pairs what is left where `key_of` gives both the same text, and returns these pairs. An
    /// empty text is no key.
    template <typename KeyOf>
    std::vector<Pair> pair_by(KeyOf key_of) {
        std::multimap<std::string, const T*> waiting;
        for (const T* one : after_) {
            waiting.emplace(key_of(*one), one);
        }
        std::vector<Pair> pairs;
        std::vector<const T*> alone;
        for (const T* one : before_) {
            const std::string key = key_of(*one);
            const auto other = waiting.lower_bound(key);
            if (key.empty() || other == waiting.end() || other->first != key) {
                alone.push_back(one);
                continue;
            }
            pairs.emplace_back(one, other->second);
            std::erase(after_, other->second);
            waiting.erase(other);
        }
        before_ = std::move(alone);
        return pairs;
    }

    /// What no key has paired so far.
    [[nodiscard]] const std::vector<const T*>& only_before() const { return before_; }
    [[nodiscard]] const std::vector<const T*>& only_after() const { return after_; }

  private:
    std::vector<const T*> before_;
    std::vector<const T*> after_;
};

/// Pointers to the elements for which `is_wanted` holds.
template <typename T, typename Predicate>
[[nodiscard]] std::vector<const T*> pointers_to(const std::vector<T>& all, Predicate is_wanted) {
    std::vector<const T*> chosen;
    for (const T& one : all) {
        if (is_wanted(one)) {
            chosen.push_back(&one);
        }
    }
    return chosen;
}

} // namespace harness::facter
