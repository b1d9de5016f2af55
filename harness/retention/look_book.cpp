#include "harness/retention/look_book.hpp"

namespace harness::retention {

void LookBook::note(std::span<const Snapshot> there, Instant at, std::optional<Instant> cleaned) {
    LookChange change{at, cleaned, {}, {}};
    There now;
    for (const Snapshot& one : there) {
        now.emplace(key_of(one), one);
    }
    for (const auto& [key, one] : now) {
        const auto before = there_.find(key);
        if (before == there_.end() || before->second.tags != one.tags) {
            change.came.push_back(one);
        }
    }
    for (const auto& [key, one] : there_) {
        if (!now.contains(key)) {
            change.gone.push_back(one);
        }
    }
    note(std::move(change));
}

void LookBook::note(LookChange change) {
    pass(there_, change);
    changes_.push_back(std::move(change));
}

void LookBook::pass(There& there, const LookChange& change) {
    for (const Snapshot& one : change.gone) {
        there.erase(key_of(one));
    }
    for (const Snapshot& one : change.came) {
        there.insert_or_assign(key_of(one), one);
    }
}

void LookBook::show_again(Follower& follower) const {
    There there;
    for (const LookChange& change : changes_) {
        pass(there, change);
        std::vector<Snapshot> list;
        list.reserve(there.size());
        for (const auto& [key, one] : there) {
            list.push_back(one);
        }
        (void)follower.look(list, change.at, change.cleaned);
    }
}

} // namespace harness::retention
