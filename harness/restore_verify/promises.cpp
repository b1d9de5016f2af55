#include "harness/restore_verify/promises.hpp"

#include "harness/base/bytes.hpp"
#include "harness/base/concat.hpp"
#include "harness/restore_verify/verdict_case.hpp"
#include "harness/scenario/duration.hpp"

#include <array>
#include <cstdio>

namespace harness::restore_verify {

namespace {

using reports::Case;

constexpr std::chrono::seconds tolerated_skew{300};

std::string filter_text(const Choice& choice) {
    std::string out;
    if (!choice.tags.empty()) {
        out += concat(" with the tags ", join(choice.tags, ", "));
    }
    if (!choice.paths.empty()) {
        out += concat(" of ", join(choice.paths, ", "));
    }
    return out;
}

Case judge_age(std::chrono::seconds within, const HostSnapshots& host, Moment now) {
    const Snapshot& newest = host.all.back();
    const std::chrono::seconds age(now.seconds - newest.taken.seconds);
    const std::string name = concat("newest of ", host.host, " is young enough");
    const std::string seen =
        concat(newest.short_id(), " of ", to_text(newest.taken), ", ", age_text(age), " old");
    if (age > within) {
        return broken(name,
                      concat("the newest snapshot of ", host.host, " is ", age_text(age),
                             " old: see whether its backup runs, and what it says"),
                      concat("not older than ", age_text(within)), seen);
    }
    return kept(name, seen);
}

} // namespace

std::vector<Case> judge_snapshots(const Promises& promises, const Choice& choice,
                                  const std::vector<HostSnapshots>& hosts, Moment now) {
    std::vector<Case> out;
    if (hosts.empty()) {
        out.push_back(broken("there are snapshots",
                             concat("the repository has no snapshot", filter_text(choice),
                                    ": see whether backups are made to this repository"),
                             "at least one", "none"));
    }
    for (const HostSnapshots& host : hosts) {
        const std::string there = concat(host.host, " has snapshots");
        if (host.all.empty()) {
            out.push_back(broken(there,
                                 concat("there is no snapshot of ", host.host, filter_text(choice),
                                        ": see how the host is called in `restic snapshots`"),
                                 "at least one", "none"));
            continue;
        }
        out.push_back(kept(there, concat(host.all.size(), " snapshots")));
        const Snapshot& newest = host.all.back();
        if (newest.taken.seconds > now.seconds + tolerated_skew.count()) {
            out.push_back(
                broken(concat("newest of ", host.host, " is not of the future"),
                       concat("the newest snapshot of ", host.host, " is of the future, ",
                              age_text(std::chrono::seconds(newest.taken.seconds - now.seconds)),
                              " ahead: set the clock of that host, or of this one"),
                       concat("before ", to_text(Moment{now.seconds})), to_text(newest.taken)));
        }
        if (promises.newest_within) {
            out.push_back(judge_age(*promises.newest_within, host, now));
        }
        if (promises.at_least) {
            const std::string name = concat(host.host, " has enough snapshots");
            const std::string seen =
                concat(host.all.size(), host.all.size() == 1 ? " snapshot" : " snapshots");
            out.push_back(
                host.all.size() >= *promises.at_least
                    ? kept(name, seen)
                    : broken(name, concat(host.host, " has only ", seen, ": see what forgets them"),
                             concat("at least ", *promises.at_least), seen));
        }
    }
    return out;
}

std::vector<Case> judge_identity(const std::string& repository_id, const History& history) {
    for (auto night = history.nights.rbegin(); night != history.nights.rend(); ++night) {
        if (night->repository_id.empty()) {
            continue;
        }
        const std::string name = "the repository is that of the nights before";
        if (night->repository_id == repository_id) {
            return {kept(name, repository_id)};
        }
        return {broken(name,
                       concat("another repository is there than on ", to_text(night->at),
                              ": what was backed up until then is not in it"),
                       night->repository_id, repository_id)};
    }
    return {};
}

std::vector<Case> judge_size(const Promises& promises, const HostNight& tonight,
                             const History& history) {
    const HostNight* before = last_size_of(history, tonight.host);
    if (!promises.may_shrink || !tonight.bytes || before == nullptr) {
        return {};
    }
    constexpr double all = 100;
    const double least = static_cast<double>(*before->bytes) * (1 - *promises.may_shrink / all);
    const std::string name = concat("newest of ", tonight.host, " has not shrunk");
    const std::string seen =
        concat(to_human(Bytes{*tonight.bytes}), ", before ", to_human(Bytes{*before->bytes}));
    if (static_cast<double>(*tonight.bytes) >= least) {
        return {kept(name, seen)};
    }
    return {broken(name,
                   concat("the newest snapshot of ", tonight.host, " is much smaller than before (",
                          seen, "): see what is no longer backed up"),
                   concat("at least ", to_human(Bytes{static_cast<std::uint64_t>(least)})), seen)};
}

std::vector<Case> judge_time(const Promises& promises, const VerifiedSnapshot& verified) {
    if (!promises.restore_within) {
        return {};
    }
    const std::chrono::milliseconds took(verified.milliseconds);
    const std::string name = concat("restore of ", verified.role, " is fast enough");
    constexpr double milli = 1000;
    std::array<char, 48> seen{};
    std::snprintf(seen.data(), seen.size(), "%.1f s", static_cast<double>(took.count()) / milli);
    if (took <= *promises.restore_within) {
        return {kept(name, seen.data())};
    }
    return {broken(name, concat("the restore of ", verified.role, " took ", seen.data()),
                   concat("at most ", scenario::to_text(*promises.restore_within)), seen.data())};
}

} // namespace harness::restore_verify
