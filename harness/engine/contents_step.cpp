#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/engine/contents_verdict.hpp"
#include "harness/engine/runner.hpp"
#include "harness/manifest/compare.hpp"
#include "harness/manifest/remarks.hpp"

// The step that takes the manifest of a tree, and the check that holds trees against it.
namespace harness::engine {

namespace {

constexpr std::size_t most_log_bytes = 16UL * 1024 * 1024;

std::string rate_text(const ports::TreeManifest& taken) {
    const auto time =
        std::chrono::duration_cast<std::chrono::milliseconds>(taken.ended - taken.began);
    return concat(to_human(taken.bytes_read), " read by ", taken.threads, " threads in ",
                  time.count(), " ms");
}

} // namespace

std::string Runner::when_text(ports::Instant instant) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
    return clock_ ? calendar::local_text(clock_->zone(), seconds)
                  : concat(seconds.time_since_epoch().count(), " s after 1970");
}

void Runner::show_contents() {
    if (!contents_log_.empty()) {
        attach("contents.txt", contents_log_);
    }
}

void Runner::log_contents(std::string_view text) {
    if (contents_log_.size() + text.size() <= most_log_bytes) {
        contents_log_ += text;
    }
    if (!is_repeating_) {
        show_contents();
    }
}

async::Task<StepEnd> Runner::step(const scenario::ManifestAction* action,
                                  async::Deadline deadline) {
    ports::TreeManifest taken = co_await agent().manifest(action->tree.text(), deadline);
    const std::string what = concat(manifest::summary(taken.tree), ", ", rate_text(taken), "\n");
    std::string remarks;
    for (const std::string& remark : manifest::remarks(taken.tree)) {
        remarks += concat(remark, "\n");
    }
    current().output = what + remarks;
    const std::string& name = action->name.text();
    log_contents(concat(when_text(taken.began), "  manifest '", name, "' of ", action->tree.text(),
                        ": ", what, remarks == contents_remarks_[name] ? "" : remarks));
    contents_remarks_[name] = remarks; // Told again where they have changed.
    manifests_.add(name, {action->tree.text(),
                          std::make_shared<const manifest::Manifest>(std::move(taken.tree)),
                          taken.subvolume.uuid, taken.subvolume.generation, taken.began});
    co_return StepEnd::passed;
}

/// Reads a tree and compares it.
async::Task<std::vector<manifest::Difference>>
Runner::compare_tree(const scenario::ContentsAction* action, std::string path,
                     const TakenManifest* with, ContentsVerdict* verdict,
                     async::Deadline deadline) {
    const ports::TreeManifest now = co_await agent().manifest(path, deadline);
    auto differences = manifest::compare(*with->manifest, now.tree, action->ignored);
    verdict->compared(path,
                      concat(manifest::summary(now.tree), ", ", rate_text(now), ", against ",
                             with->tree, " of ", when_text(with->at)),
                      differences);
    co_return differences;
}

/// A snapshot that is new, may be written to, or has changed is read; of the others the differences
/// are known. Their generation tells only what has reached the disk, so all is written first.
async::Task<> Runner::compare_snapshots(const scenario::ContentsAction* action,
                                        ContentsVerdict* verdict, async::Deadline deadline) {
    const std::string& name = action->manifest.text();
    std::string key = concat(name, ": ", join(action->snapshots, " "));
    for (const manifest::Aspect aspect : action->ignored) {
        key += concat(", without ", to_text(aspect));
    }
    const ComparedSnapshots before = std::move(compared_[key]);
    ComparedSnapshots& now = compared_[key] = {}; // Of those that are gone nothing is kept.
    if (!before.empty() && !action->reads_again) {
        ports::ExecRequest sync{{"sync"}, {}, false};
        const ports::ExecResult written = co_await agent().exec(std::move(sync), deadline);
        if (!written.is_success()) {
            throw Error(concat("writing to disk what is still to be written: ", written.err));
        }
    }
    for (const std::string& glob : action->snapshots) {
        const std::vector<ports::Subvolume> found = co_await agent().subvolumes(glob, deadline);
        for (const ports::Subvolume& one : found) {
            const auto known = before.find(one.uuid);
            if (known != before.end() && known->second.generation == one.generation &&
                one.is_read_only && !action->reads_again) {
                verdict->unchanged(one.path, known->second.differences);
                now.insert(*known);
                continue;
            }
            const TakenManifest* with = manifests_.before(name, one);
            if (with == nullptr) {
                verdict->not_compared(one.path, manifests_.why_none(name, one));
                continue;
            }
            auto differences = co_await compare_tree(action, one.path, with, verdict, deadline);
            if (one.is_read_only) {
                now[one.uuid] = {one.generation, std::move(differences)};
            }
        }
    }
}

async::Task<StepEnd> Runner::step(const scenario::ContentsAction* action,
                                  async::Deadline deadline) {
    ContentsVerdict verdict(action->expected_differences);
    const TakenManifest* newest = manifests_.newest(action->manifest.text());
    if (newest == nullptr) {
        co_return fail(concat("no manifest was taken as '", action->manifest.text(), "'"), "", "");
    }
    if (action->tree.empty()) {
        co_await compare_snapshots(action, &verdict, deadline);
    } else {
        (void)co_await compare_tree(action, action->tree, newest, &verdict, deadline);
    }
    if (verdict.is_empty()) {
        co_return fail(concat("there is no snapshot ", join(action->snapshots, ", ")), "", "");
    }
    verdict.finish();
    log_contents(verdict.log());
    current().output = verdict.output();
    if (!verdict.is_right()) {
        show_contents();
        co_return fail(verdict.message(),
                       concat("as the manifest '", action->manifest.text(), "' of ", newest->tree),
                       verdict.seen());
    }
    co_return StepEnd::passed;
}

} // namespace harness::engine
