#include "harness/manifest/compare.hpp"

#include "harness/base/concat.hpp"
#include "harness/manifest/difference_text.hpp"

#include <algorithm>
#include <map>

namespace harness::manifest {

namespace {

/// An entry that is there in both.
struct Pair {
    const Entry* expected;
    const Entry* seen;
};

class Comparison {
  public:
    explicit Comparison(const Ignored& ignored) : ignored_(ignored) {}

    void missing(const Entry& entry) { add(entry, Aspect::missing, describe(entry)); }
    void extra(const Entry& entry) { add(entry, Aspect::extra, describe(entry)); }
    void both(const Pair& pair);
    void hard_links(const std::vector<Pair>& pairs);

    [[nodiscard]] std::vector<Difference> take() {
        const auto order = [](const Difference& a, const Difference& b) {
            return a.path != b.path ? a.path < b.path : a.aspect < b.aspect;
        };
        std::sort(found_.begin(), found_.end(), order);
        return std::move(found_);
    }

  private:
    void add(const Entry& entry, Aspect aspect, std::string detail) {
        if (!ignored_.contains(aspect)) {
            found_.push_back({entry.path, aspect, std::move(detail)});
        }
    }
    void add_if(bool differs, const Pair& pair, Aspect aspect, std::string (*text)(const Entry&)) {
        if (differs) {
            add(*pair.expected, aspect, then(text(*pair.expected), text(*pair.seen)));
        }
    }
    void what_it_holds(const Pair& pair);
    void what_it_carries(const Pair& pair);

    const Ignored& ignored_;
    std::vector<Difference> found_;
};

bool is_end_of_tree(const Entry& entry) {
    return entry.kind == Kind::subvolume || entry.kind == Kind::placeholder ||
           entry.kind == Kind::mountpoint;
}

bool is_device(const Entry& entry) {
    return entry.kind == Kind::character_device || entry.kind == Kind::block_device;
}

std::vector<ExtendedAttribute> those_of(const Entry& entry, bool of_acls) {
    std::vector<ExtendedAttribute> out;
    std::copy_if(entry.extended.begin(), entry.extended.end(), std::back_inserter(out),
                 [&](const ExtendedAttribute& one) { return is_acl(one.name) == of_acls; });
    return out;
}

void Comparison::what_it_holds(const Pair& pair) {
    const Entry& was = *pair.expected;
    const Entry& is = *pair.seen;
    if (was.kind == Kind::file) {
        const bool is_unknown = was.swap == Swap::active || is.swap == Swap::active;
        add_if(was.size != is.size || (!is_unknown && was.digest != is.digest), pair,
               Aspect::content, content_text);
        add_if(was.hole_bytes != is.hole_bytes && !is_unknown, pair, Aspect::holes, holes_text);
    }
    add_if(was.kind == Kind::link && was.target != is.target, pair, Aspect::target, target_text);
    add_if(is_device(was) && (was.major != is.major || was.minor != is.minor), pair, Aspect::device,
           device_text);
}

void Comparison::what_it_carries(const Pair& pair) {
    const Entry& was = *pair.expected;
    const Entry& is = *pair.seen;
    add_if(was.mode != is.mode, pair, Aspect::mode, mode_text);
    add_if(was.user != is.user || was.group != is.group, pair, Aspect::owner, owner_text);
    add_if(was.mtime != is.mtime || was.mtime_nanoseconds != is.mtime_nanoseconds, pair,
           was.kind == Kind::directory ? Aspect::directory_mtime : Aspect::mtime, mtime_text);
    const std::uint32_t changed = (was.attributes ^ is.attributes) & attributes_that_count;
    add_if(changed != 0, pair, Aspect::attributes, attributes_text);
    if (was.extended == is.extended) {
        return;
    }
    for (const bool of_acls : {true, false}) {
        const auto before = those_of(was, of_acls);
        const auto after = those_of(is, of_acls);
        if (before != after) {
            add(was, of_acls ? Aspect::acl : Aspect::xattr, changed_attributes(before, after));
        }
    }
}

void Comparison::both(const Pair& pair) {
    const Entry& was = *pair.expected;
    const Entry& is = *pair.seen;
    if (is_end_of_tree(was) && is.kind != was.kind) {
        add(was, Aspect::left_out, left_out_text(was));
        return;
    }
    if (was.kind != is.kind) {
        add(was, Aspect::kind, then(std::string(kind_text(was.kind)), describe(is)));
        return;
    }
    if (is_end_of_tree(was)) {
        return; // What is behind is part of neither.
    }
    if (was.trouble != 0 || is.trouble != 0) {
        add(was, Aspect::unreadable, trouble_text(was, is));
        return;
    }
    if (was.was_changing || is.was_changing) {
        add(was, Aspect::changing,
            was.was_changing ? "while the manifest was made" : "while it was compared");
        return;
    }
    what_it_holds(pair);
    what_it_carries(pair);
}

/// By which name a file is known in each manifest: the first of those that both have.
void Comparison::hard_links(const std::vector<Pair>& pairs) {
    std::map<std::uint64_t, const Entry*> was_first;
    std::map<std::uint64_t, const Entry*> is_first;
    for (const Pair& pair : pairs) {
        const Entry* was = pair.expected;
        const Entry* is = pair.seen;
        const auto first = [](auto& groups, const Entry* entry) {
            return entry->link_group == 0 ? entry
                                          : groups.emplace(entry->link_group, entry).first->second;
        };
        const Entry* was_same_as = first(was_first, was);
        const Entry* is_same_as = first(is_first, is);
        if (was_same_as->path != is_same_as->path) {
            add(*was, Aspect::hard_links,
                then(link_text(*was, *was_same_as), link_text(*is, *is_same_as)));
        }
    }
}

} // namespace

std::vector<Difference> compare(const Manifest& expected, const Manifest& seen,
                                const Ignored& ignored) {
    Comparison comparison(ignored);
    std::vector<Pair> pairs;
    auto was = expected.entries.begin();
    auto is = seen.entries.begin();
    while (was != expected.entries.end() || is != seen.entries.end()) {
        const bool is_missing =
            is == seen.entries.end() || (was != expected.entries.end() && was->path < is->path);
        const bool is_extra =
            !is_missing && (was == expected.entries.end() || is->path < was->path);
        if (is_missing) {
            comparison.missing(*was++);
        } else if (is_extra) {
            comparison.extra(*is++);
        } else {
            const Pair pair{&*was++, &*is++};
            comparison.both(pair);
            if (pair.expected->kind == pair.seen->kind) {
                pairs.push_back(pair);
            }
        }
    }
    comparison.hard_links(pairs);
    return comparison.take();
}

} // namespace harness::manifest
