#include "harness/restore_verify/comparison.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <tuple>

namespace harness::restore_verify {

namespace {

constexpr std::size_t most_examples = 12;

std::string octal(std::uint32_t mode) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04o", mode);
    return text.data();
}

std::string time_text(const std::optional<Moment>& moment) {
    return moment ? to_text(*moment) : "no time";
}

/// Entries whose names look the same are told apart by what else is known of them.
bool comes_before(const Entry& a, const Entry& b) {
    return std::tie(a.path, a.type, a.size, a.modified, a.mode, a.owner, a.group) <
           std::tie(b.path, b.type, b.size, b.modified, b.mode, b.owner, b.group);
}

class Comparer {
  public:
    Comparer(Comparison& out, bool is_root, bool is_whole)
        : out_(&out), is_root_(is_root), is_whole_(is_whole) {}

    void missing(const Entry& entry) {
        if (entry.type == EntryType::socket || entry.type == EntryType::other) {
            ++out_->unrestorable;
        } else if (entry.type == EntryType::device && !is_root_) {
            ++out_->devices_left;
        } else {
            tell("missing", entry.path, to_string(entry.type), "nothing");
        }
    }

    void extra(const Entry& entry) {
        tell("not in the snapshot", entry.path, "nothing", to_string(entry.type));
    }

    void both(const Entry& listed, const Entry& restored) {
        ++out_->compared;
        const std::string& path = listed.path;
        if (listed.type != restored.type) {
            tell("type", path, to_string(listed.type), to_string(restored.type));
            return;
        }
        if (listed.type == EntryType::directory && !is_whole_) {
            return;
        }
        if (listed.type == EntryType::file && listed.size != restored.size) {
            tell("size", path, concat(listed.size, " bytes"), concat(restored.size, " bytes"));
        }
        if (listed.type != EntryType::symlink && listed.mode != restored.mode) {
            tell("mode", path, octal(listed.mode), octal(restored.mode));
        }
        if (listed.modified && listed.modified != restored.modified) {
            tell("time", path, time_text(listed.modified), time_text(restored.modified));
        }
        if (is_root_ && (listed.owner != restored.owner || listed.group != restored.group)) {
            tell("owner", path, concat(listed.owner, ":", listed.group),
                 concat(restored.owner, ":", restored.group));
        }
    }

  private:
    void tell(const std::string& what, const std::string& path, std::string_view listed,
              std::string_view restored) {
        ++out_->counts[what];
        if (out_->examples.size() < most_examples) {
            out_->examples.push_back(concat(what, ": ", printable(path), ": the snapshot has ",
                                            listed, ", restored is ", restored));
        }
    }

    Comparison* out_;
    bool is_root_;
    bool is_whole_;
};

struct Wanted {
    const Entry* entry = nullptr;
    bool is_wanted = false; ///< Not only allowed.
};

} // namespace

std::string Comparison::summary() const {
    std::string out;
    for (const auto& [what, count] : counts) {
        out += concat(out.empty() ? "" : ", ", count, " ", what);
    }
    return out;
}

Comparison compare(const std::vector<Entry>& listed, const Selection& selection,
                   std::vector<Entry> restored, bool is_root) {
    Comparison out;
    const bool is_whole = selection.includes.empty();
    std::vector<Wanted> wanted;
    wanted.reserve(listed.size());
    for (const Entry& entry : listed) {
        wanted.push_back({&entry, is_whole && entry.type == EntryType::directory});
    }
    for (const std::size_t index : selection.entries) {
        wanted[index].is_wanted = true;
    }
    std::sort(wanted.begin(), wanted.end(),
              [](const Wanted& a, const Wanted& b) { return comes_before(*a.entry, *b.entry); });
    std::sort(restored.begin(), restored.end(), comes_before);
    Comparer comparer(out, is_root, is_whole);
    auto seen = restored.begin();
    for (const Wanted& one : wanted) {
        for (; seen != restored.end() && seen->path < one.entry->path; ++seen) {
            comparer.extra(*seen);
        }
        if (seen != restored.end() && seen->path == one.entry->path) {
            comparer.both(*one.entry, *seen);
            ++seen;
        } else if (one.is_wanted) {
            comparer.missing(*one.entry);
        }
    }
    for (; seen != restored.end(); ++seen) {
        comparer.extra(*seen);
    }
    return out;
}

} // namespace harness::restore_verify
