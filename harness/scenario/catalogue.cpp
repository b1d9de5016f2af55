#include "harness/scenario/catalogue.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>

namespace harness::scenario {

namespace {

using Indices = std::vector<std::size_t>;
using Entries = std::span<const CatalogueEntry>;

std::string normal(const std::string& path) {
    return std::filesystem::path(path).lexically_normal().generic_string();
}

template <typename Predicate>
Indices select(Entries entries, Predicate fits) {
    Indices found;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (fits(entries[i])) {
            found.push_back(i);
        }
    }
    return found;
}

Diagnostic complaint(std::string problem, std::string help) {
    return {Severity::error, Place{}, std::move(problem), std::move(help)};
}

Diagnostic not_found(const std::string& word, Entries entries) {
    std::set<std::string> known;
    std::set<std::string> names;
    for (const CatalogueEntry& entry : entries) {
        known.insert(entry.path);
        names.insert(entry.name);
        known.insert(entry.tags.begin(), entry.tags.end());
    }
    known.insert(names.begin(), names.end());
    const std::vector<std::string> candidates(known.begin(), known.end());
    const std::vector<std::string> shown(names.begin(), names.end());
    const bool is_near = nearest(word, candidates).has_value();
    return complaint(concat("no scenario has the name, path or tag '", word, "'"),
                     suggestion(word, is_near ? candidates : shown));
}

Result<Indices> find_one(const std::string& word, Entries entries) {
    const std::string path = normal(word);
    Indices found = select(entries, [&](const auto& e) { return normal(e.path) == path; });
    if (!found.empty()) {
        return found;
    }
    found = select(entries, [&](const auto& e) { return e.name == word; });
    if (found.size() > 1) {
        return Diagnostics{{complaint(concat("two scenarios have the name '", word, "'"),
                                      concat("name one by its path: ", entries[found[0]].path,
                                             " or ", entries[found[1]].path))}};
    }
    if (!found.empty()) {
        return found;
    }
    found = select(entries, [&](const auto& e) {
        return std::find(e.tags.begin(), e.tags.end(), word) != e.tags.end();
    });
    if (!found.empty()) {
        return found;
    }
    return Diagnostics{{not_found(word, entries)}};
}

} // namespace

Result<Indices> find(std::span<const std::string> wanted, Entries entries) {
    Indices chosen;
    if (wanted.empty()) {
        chosen.resize(entries.size());
        std::iota(chosen.begin(), chosen.end(), std::size_t{0});
        return chosen;
    }
    Diagnostics problems;
    for (const std::string& word : wanted) {
        auto found = find_one(word, entries);
        if (!found) {
            problems.append(found.error());
            continue;
        }
        for (const std::size_t index : *found) {
            if (std::find(chosen.begin(), chosen.end(), index) == chosen.end()) {
                chosen.push_back(index);
            }
        }
    }
    if (problems.has_errors()) {
        return problems;
    }
    return chosen;
}

} // namespace harness::scenario
