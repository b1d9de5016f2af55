#include "harness/manifest/remarks.hpp"

#include "harness/base/bytes.hpp"
#include "harness/base/concat.hpp"
#include "harness/manifest/readable.hpp"

#include <algorithm>
#include <string_view>

namespace harness::manifest {

namespace {

/// "what: a, b, c and 4 more"; nothing where there are none.
template <typename Test>
void tell(std::vector<std::string>& out, const Manifest& manifest, std::string_view what,
          Test&& test) {
    constexpr std::size_t most_named = 8;
    std::vector<std::string> names;
    std::size_t more = 0;
    for (const Entry& entry : manifest.entries) {
        if (!test(entry)) {
            continue;
        }
        if (names.size() < most_named) {
            names.push_back(readable_path(entry.path));
        } else {
            ++more;
        }
    }
    if (!names.empty()) {
        out.push_back(concat(what, ": ", join(names, ", "),
                             more == 0 ? std::string() : concat(" and ", more, " more")));
    }
}

} // namespace

std::vector<std::string> remarks(const Manifest& manifest) {
    std::vector<std::string> out;
    tell(out, manifest, "snapshots leave out these subvolumes",
         [](const Entry& entry) { return entry.kind == Kind::subvolume; });
    tell(out, manifest, "snapshots leave out what is mounted at",
         [](const Entry& entry) { return entry.kind == Kind::mountpoint; });
    tell(out, manifest, "here a snapshot has left out a subvolume",
         [](const Entry& entry) { return entry.kind == Kind::placeholder; });
    tell(out, manifest,
         "swapped to, so that btrfs takes no snapshot at all (Text file busy) until swapoff",
         [](const Entry& entry) { return entry.swap == Swap::active; });
    tell(out, manifest, "swapfiles that are not in use, and so part of each snapshot",
         [](const Entry& entry) { return entry.swap == Swap::inactive; });
    tell(out, manifest,
         "nodatacow: written in place and without checksums, but copied once after each snapshot",
         [](const Entry& entry) {
             return entry.kind == Kind::file && (entry.attributes & attribute_nodatacow) != 0 &&
                    entry.swap == Swap::none;
         });
    tell(out, manifest, "can not be read", [](const Entry& entry) { return entry.trouble != 0; });
    tell(out, manifest, "changed while they were read",
         [](const Entry& entry) { return entry.was_changing; });
    return out;
}

std::string summary(const Manifest& manifest) {
    std::uint64_t bytes = 0;
    for (const Entry& entry : manifest.entries) {
        bytes += entry.kind == Kind::file ? entry.size : 0;
    }
    return concat(manifest.entries.size(), " entries, ", to_human(Bytes{bytes}), " in files");
}

} // namespace harness::manifest
