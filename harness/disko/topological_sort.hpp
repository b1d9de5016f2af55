#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace harness::disko {

namespace detail {

/// Those that fulfil `predicate`, and the others, both in their order.
template <typename T, typename Predicate>
std::pair<std::vector<T>, std::vector<T>> split(std::vector<T> list, Predicate predicate) {
    std::pair<std::vector<T>, std::vector<T>> out;
    for (T& element : list) {
        (predicate(element) ? out.first : out.second).push_back(std::move(element));
    }
    return out;
}

} // namespace detail

template <typename T>
struct Sorted {
    std::vector<T> order;
    std::vector<T> cycle; ///< Not empty: what waits for itself, and `order` is incomplete.
};

/// nixpkgs' `lib.toposort`, which decides disko's orders: several orders are right, and a document
/// is compared with this one. `before(a, b)`: a must come before b. Quadratic and worse.
template <typename T, typename Before>
[[nodiscard]] Sorted<T> topological_sort(std::vector<T> list, Before before) {
    Sorted<T> sorted;
    while (!list.empty()) {
        T current = std::move(list.front());
        std::vector<T> rest(std::make_move_iterator(list.begin() + 1),
                            std::make_move_iterator(list.end()));
        std::vector<T> visited; // The latest last; the original has it first.
        for (;;) {
            const auto is_before = [&](const T& other) { return before(other, current); };
            if (std::any_of(visited.begin(), visited.end(), is_before)) {
                sorted.cycle = std::move(visited);
                sorted.cycle.push_back(std::move(current));
                return sorted;
            }
            auto [earlier, others] = detail::split(std::move(rest), is_before);
            if (earlier.empty()) {
                rest = std::move(others);
                break;
            }
            visited.push_back(std::move(current));
            current = std::move(earlier.front());
            rest.assign(std::make_move_iterator(earlier.begin() + 1),
                        std::make_move_iterator(earlier.end()));
            rest.insert(rest.end(), std::make_move_iterator(others.begin()),
                        std::make_move_iterator(others.end()));
        }
        sorted.order.push_back(std::move(current));
        std::reverse(visited.begin(), visited.end());
        list = std::move(visited);
        list.insert(list.end(), std::make_move_iterator(rest.begin()),
                    std::make_move_iterator(rest.end()));
    }
    return sorted;
}

} // namespace harness::disko
