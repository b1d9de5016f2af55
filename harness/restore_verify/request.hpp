#pragma once

#include "harness/base/result.hpp"
#include "harness/base/tree.hpp"
#include "harness/retention/policy.hpp"
#include "harness/scenario/scenario.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A nightly proof that the backups of a restic repository can be restored: what is asked for, what
/// is chosen, and how what came back is judged. Nothing in here runs anything.
namespace harness::restore_verify {

/// Which snapshots are looked at, and which of each host's are restored.
struct Choice {
    std::vector<std::string> hosts; ///< Empty: all that the repository has.
    std::vector<std::string> tags;  ///< All of them; empty: whatever it has.
    std::vector<std::string> paths; ///< All of them are in it; empty: whatever it has.
    std::uint32_t newest = 1;
    std::uint32_t oldest = 0;
    std::uint32_t random = 0; ///< Others, drawn by the date.
};

/// What must hold of each host's snapshots. What is empty is not judged.
struct Promises {
    std::optional<std::chrono::seconds> newest_within;
    std::optional<std::uint32_t> at_least;
    std::optional<std::chrono::milliseconds> restore_within;
    std::optional<double> may_shrink; ///< In percent of last night's size.
    std::optional<retention::Policy> retention;
};

/// A command in a restored tree, and how it must end.
struct Check {
    std::string name;
    scenario::RunAction action;
    std::chrono::milliseconds within{std::chrono::minutes(5)};
};

struct Webhook {
    scenario::SecretRequest url;
    bool is_always = false; ///< Also on success.
    std::chrono::milliseconds within{std::chrono::seconds(30)};
};

struct Request {
    std::string name;       ///< That of the file, without its ending.
    std::string repository; ///< As restic takes it; a directory is an absolute path.
    scenario::SecretRequest password;
    std::vector<scenario::SecretRequest> credentials; ///< Named as the variables that restic gets.
    std::string restic = "restic";
    Choice choice;
    std::vector<std::string> only; ///< Paths in the snapshots; empty: everything.
    std::optional<double> sample;  ///< In percent of the files.
    std::chrono::milliseconds within{std::chrono::hours(1)};
    std::chrono::milliseconds answer_within{std::chrono::minutes(1)};
    std::string directory; ///< Where it is restored; empty: the usual place.
    Promises promises;
    std::vector<Check> checks;
    std::optional<double> check_data; ///< In percent of the packs.
    std::string history;              ///< Empty: none is kept.
    std::optional<Webhook> webhook;
};

/// Reads a request file: all mistakes at once, each with place and remedy.
[[nodiscard]] Result<Request> read_request(std::shared_ptr<const Source> source);

} // namespace harness::restore_verify
