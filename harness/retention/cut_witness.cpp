#include "harness/retention/cut_witness.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

const SeenSnapshot* find_uuid(std::span<const SeenSnapshot> snapshots, const std::string& uuid) {
    const auto found = std::find_if(snapshots.begin(), snapshots.end(),
                                    [&](const SeenSnapshot& one) { return one.uuid == uuid; });
    return found == snapshots.end() ? nullptr : &*found;
}

/// Empty where it is as it was.
std::string change_of(const SeenSnapshot& was, const SeenSnapshot& is) {
    if (is.path != was.path) {
        return concat(was.path, " is called ", is.path, " now");
    }
    if (!is.is_read_only && was.is_read_only) {
        return concat(is.path, " can be written to");
    }
    return is == was ? std::string() : concat(is.path, " is not what it was");
}

} // namespace

CutWitness::CutWitness(const std::vector<Look>& looks) {
    HARNESS_ASSERT(!looks.empty(), "there was a look before anything was done");
    for (std::size_t i = 0; i < looks.size(); ++i) {
        for (const SeenSnapshot& one : looks[i]) {
            made_by_.emplace(one.uuid, i);
            ByUuid& of = find_uuid(looks.back(), one.uuid) == nullptr ? removed_
                         : made_by_.at(one.uuid) == 0                 ? kept_
                                                                      : made_;
            of.emplace(one.uuid, one);
        }
    }
}

std::vector<std::string> CutWitness::look(std::span<const SeenSnapshot> there, std::size_t looks) {
    std::vector<std::string> wrong;
    for (const auto& [uuid, snapshot] : kept_) {
        if (find_uuid(there, uuid) == nullptr) {
            wrong.push_back(concat(snapshot.path, " is lost: it was there before and after"));
        }
    }
    for (const auto& [uuid, snapshot] : made_) {
        if (find_uuid(there, uuid) != nullptr) {
            was_there_.insert(uuid);
        } else if (made_by_.at(uuid) < looks) {
            wrong.push_back(concat(snapshot.path, " is lost: it had been made"));
        } else if (was_there_.contains(uuid)) {
            wrong.push_back(concat(snapshot.path, " is lost: it was there after an earlier cut"));
        }
    }
    for (const SeenSnapshot& one : there) {
        std::string change;
        for (const ByUuid* known : {&kept_, &made_, &removed_}) {
            const auto was = known->find(one.uuid);
            change = was != known->end() ? change_of(was->second, one) : change;
        }
        const bool is_known =
            kept_.contains(one.uuid) || made_.contains(one.uuid) || removed_.contains(one.uuid);
        if (!change.empty()) {
            wrong.push_back(std::move(change));
        } else if (!is_known && !one.is_read_only) {
            wrong.push_back(concat(one.path, " is half made: it can be written to"));
        }
    }
    return wrong;
}

std::string CutWitness::summary() const {
    return concat(kept_.size(), " kept, ", made_.size(), " made, ", removed_.size(), " removed");
}

} // namespace harness::retention
