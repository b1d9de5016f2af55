#include "harness/engine/manifest_book.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>
#include <set>

namespace harness::engine {

void ManifestBook::add(const std::string& name, TakenManifest taken) {
    std::vector<TakenManifest>& known = names_[name];
    if (!known.empty() && known.back().subvolume == taken.subvolume &&
        *known.back().manifest == *taken.manifest) {
        taken.manifest = known.back().manifest;
    }
    known.push_back(std::move(taken));
    forget_the_oldest();
}

void ManifestBook::forget_the_oldest() {
    for (;;) {
        std::set<const manifest::Manifest*> counted;
        std::size_t entries = 0;
        std::vector<TakenManifest>* longest = nullptr;
        for (auto& [name, taken] : names_) {
            for (const TakenManifest& one : taken) {
                entries +=
                    counted.insert(one.manifest.get()).second ? one.manifest->entries.size() : 0;
            }
            longest = longest == nullptr || taken.size() > longest->size() ? &taken : longest;
        }
        if (entries <= most_entries || longest == nullptr || longest->size() < 2) {
            return;
        }
        longest->erase(longest->begin());
    }
}

const TakenManifest* ManifestBook::newest(const std::string& name) const {
    const auto known = names_.find(name);
    return known == names_.end() || known->second.empty() ? nullptr : &known->second.back();
}

const TakenManifest* ManifestBook::before(const std::string& name,
                                          const ports::Subvolume& snapshot) const {
    const auto known = names_.find(name);
    if (known == names_.end()) {
        return nullptr;
    }
    const auto found =
        std::find_if(known->second.rbegin(), known->second.rend(), [&](const TakenManifest& one) {
            return !one.subvolume.empty() && one.subvolume == snapshot.parent_uuid &&
                   one.generation <= snapshot.origin_generation;
        });
    return found == known->second.rend() ? nullptr : &*found;
}

std::string ManifestBook::why_none(const std::string& name,
                                   const ports::Subvolume& snapshot) const {
    const TakenManifest* some = newest(name);
    if (some == nullptr) {
        return concat("no manifest was taken as '", name, "'");
    }
    if (some->subvolume.empty()) {
        return concat(some->tree, " is on no btrfs, so nothing is a snapshot of it");
    }
    const auto& all = names_.at(name);
    const bool is_of_it = std::any_of(all.begin(), all.end(), [&](const TakenManifest& one) {
        return one.subvolume == snapshot.parent_uuid;
    });
    return is_of_it
               ? concat("it is older than all manifests '", name,
                        "' that are kept; take one "
                        "before each snapshot")
               : concat("it is no snapshot of ", some->tree, ", whose manifest '", name, "' is");
}

} // namespace harness::engine
