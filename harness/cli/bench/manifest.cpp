#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/bench/machine_at_work.hpp"
#include "harness/cli/bench/registry.hpp"
#include "harness/manifest/compare.hpp"

namespace harness::cli {

namespace {

struct Walks {
    std::vector<double> manifests; ///< Milliseconds, with the way to the host and the comparison.
    std::vector<double> digests;   ///< Of `find` and `sha256sum`, which see the contents alone.
};

async::Task<> walk(ports::GuestAgent* agent, unsigned directories, unsigned runs, Walks* walks) {
    // A program makes a directory's files at once: a shell would need longer than all the rest.
    std::vector<std::string> make{
        "bash", "-euc",
        concat("mkdir /tmp/tree; cd /tmp/tree; for d in $(seq ", directories,
               "); do mkdir $d; (cd $d; seq 1000 | split --lines=1 --suffix-length=3 -); done")};
    co_await run_in_guest(agent, std::move(make));
    const auto deadline = async::Deadline::in(guest_limit);
    const ports::TreeManifest first = co_await agent->manifest("/tmp/tree", deadline);
    if (first.tree.entries.size() != directories * 1001UL + 1) {
        throw Error(concat("the tree has ", first.tree.entries.size(), " entries"));
    }
    for (unsigned run = 0; run < runs; ++run) {
        auto started = std::chrono::steady_clock::now();
        const ports::TreeManifest now = co_await agent->manifest("/tmp/tree", deadline);
        if (!manifest::compare(first.tree, now.tree).empty()) {
            throw Error("a tree that nobody writes differs from itself");
        }
        walks->manifests.push_back(milliseconds_since(started));
        started = std::chrono::steady_clock::now();
        std::vector<std::string> digest{
            "bash", "-euc", "find /tmp/tree -type f -print0 | xargs -0 sha256sum >/tmp/digests"};
        co_await run_in_guest(agent, std::move(digest));
        walks->digests.push_back(milliseconds_since(started));
    }
}

} // namespace

std::vector<bench::Row> measure_manifest(Workshop& workshop) {
    const unsigned directories = workshop.settings().is_quick ? 2 : 100;
    const unsigned runs = workshop.settings().repeat;
    Walks walks;
    GuestWork work = [&](ports::GuestAgent* guest) {
        return walk(guest, directories, runs, &walks);
    };
    async::run(workshop.context(), machine_at_work(&workshop.warm(), &workshop.plan(),
                                                   workshop.make_directory("machine"),
                                                   &workshop.interrupt(), std::move(work)));
    workshop.throw_if_interrupted();
    bench::Row row{"manifest", concat(directories * 1000, " files"), "ms", bench::Better::less, {},
                   {}};
    row.ours = {"taken, brought and compared", std::move(walks.manifests), ""};
    row.baselines.push_back({"find and sha256sum", std::move(walks.digests), ""});
    return {std::move(row)};
}

} // namespace harness::cli
