#include "harness/restore_verify/trouble.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"
#include "harness/restore_verify/entry.hpp"

#include <algorithm>
#include <array>

namespace harness::restore_verify {

namespace {

enum class Kind { verdict, world, full_disk };

/// What restic writes (any of the texts, in small letters), and what it means.
struct Sign {
    std::array<std::string_view, 5> texts;
    Kind kind;
    std::string_view problem;
    std::string_view help;
};

// In the order in which they are looked for: a damaged pack is also one that was asked for again.
constexpr std::array<Sign, 12> signs{{
    {{"no space left on device", "disk quota exceeded"},
     Kind::full_disk,
     "the disk is full where it is restored",
     "name another 'directory', make room, or restore less: 'only', 'sample'"},
    {{"wrong password or no key found"},
     Kind::verdict,
     "the password opens no key of the repository",
     "see that 'password' names the right one; a backup whose password is lost is lost"},
    {{"specified bucket does not exist", "nosuchbucket", "bucket does not exist",
      "bucket not found"},
     Kind::verdict,
     "there is no such bucket",
     "see how 'repository' spells it, and in which region it is"},
    {{"no such host", "name or service not known", "server misbehaving"},
     Kind::world,
     "the name of the repository's server leads nowhere",
     "see how 'repository' spells it, and whether this host's name server answers"},
    {{"connection refused", "no route to host", "network is unreachable", "i/o timeout"},
     Kind::world,
     "the repository's server can not be reached",
     "see the address and port in 'repository', and this host's network"},
    {{"certificate", "tls: ", "x509: "},
     Kind::world,
     "the repository's server is not trusted, or speaks no TLS",
     "see its certificate, and this host's clock; RESTIC_CACERT names an authority of your own"},
    {{"requesttimetooskewed", "request time and the current time is too large"},
     Kind::world,
     "this host's clock is not that of the repository's server",
     "set this host's clock"},
    {{"repository does not exist", "specified key does not exist",
      "stat config: no such file or directory", "/config: no such file or directory"},
     Kind::verdict,
     "there is no repository",
     "see the bucket and path in 'repository': nothing that restic made is there"},
    {{"access denied", "forbidden", "not entitled", "invalidaccesskeyid",
      "b2_authorize_account: 401"},
     Kind::world,
     "the repository's server refuses the key",
     "see 'credentials': the key needs listBuckets, listFiles and readFiles for this bucket"},
    {{"permission denied"},
     Kind::world,
     "this user may not read the repository, or not restore what is in it",
     "run as the user whose files they are, or as root"},
    {{"ciphertext verification failed", "hash does not match", "invalid data returned",
      "repository contains errors"},
     Kind::verdict,
     "data of the repository is damaged",
     "see `restic check --read-data`; restore from another copy, or from versions that the store "
     "keeps"},
    {{"does not exist", "not found in repository", "not found in index", "no such file"},
     Kind::verdict,
     "data of the repository is missing",
     "see `restic check`; the store may keep removed versions for some days"},
}};

bool is_noise(std::string_view line) {
    return line.empty() || line.front() == '\t' || line.starts_with("runtime.") ||
           line.starts_with("main.") || line.starts_with("github.com/") || line.starts_with("[") ||
           line.starts_with("restoring ") || line.starts_with("verifying ") ||
           line.starts_with("Is there a repository at") ||
           line.find("signal terminated received") != std::string_view::npos ||
           line.find("signal interrupt received") != std::string_view::npos ||
           line.find("context canceled") != std::string_view::npos;
}

} // namespace

std::string telling_lines(std::string_view said, std::size_t most) {
    std::vector<std::string> lines;
    for (const std::string_view line : split_lines(said)) {
        if (!is_noise(line) && (lines.empty() || lines.back() != line)) {
            lines.push_back(printable(line));
        }
    }
    const std::size_t from = lines.size() > most ? lines.size() - most : 0;
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(from));
    return join(lines, "\n");
}

Trouble explain(std::string_view said, std::string_view ended, const Request& request) {
    const std::string small = lower_case(said);
    for (const Sign& sign : signs) {
        const bool is_it =
            std::any_of(sign.texts.begin(), sign.texts.end(), [&](std::string_view text) {
                return !text.empty() && small.find(text) != std::string::npos;
            });
        if (is_it) {
            return {sign.kind == Kind::verdict, sign.kind == Kind::full_disk,
                    std::string(sign.problem), std::string(sign.help)};
        }
    }
    const std::string last = telling_lines(said, 1);
    return {false, false, concat("restic ended with ", ended, last.empty() ? "" : ": ", last),
            concat("try it by hand: restic -r ", request.repository, " snapshots --no-lock")};
}

} // namespace harness::restore_verify
