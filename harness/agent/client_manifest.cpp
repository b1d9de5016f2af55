#include "harness/agent/client.hpp"
#include "harness/agent/pending.hpp"
#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/manifest/decode.hpp"

// The manifest of a tree, as it comes from the guest.
namespace harness::agent {

namespace {

constexpr Bytes largest_manifest = mebibytes(512);

} // namespace

void Client::take_part(Pending& pending, const ManifestPart& part) {
    if (pending.manifest.size() + part.bytes.size() > largest_manifest.count) {
        pending.was_cut = true;
        return;
    }
    pending.manifest += part.bytes;
}

async::Task<ports::TreeManifest> Client::manifest(std::string path, async::Deadline deadline) {
    const auto started = std::chrono::steady_clock::now();
    observer_.log(concat("manifest: ", path));
    TakeManifest message{path};
    const auto pending = begin(std::move(message));
    Message answer = co_await answered(pending, deadline, concat("taking the manifest of ", path));
    auto* end = std::get_if<ManifestEnd>(&answer);
    if (end == nullptr) {
        throw Error("the guest agent answered the request for a manifest with something else");
    }
    if (pending->was_cut) {
        throw Error(concat("the manifest of ", path, " takes more than ",
                           to_human(largest_manifest), "; take one of a part of the tree"));
    }
    const auto received = async::elapsed_since(started);
    ports::TreeManifest result;
    result.tree = manifest::decode(pending->manifest);
    result.subvolume = subvolume_of(end->subvolume);
    result.began = instant_of(end->began_microseconds);
    result.ended = instant_of(end->ended_microseconds);
    result.bytes_read = Bytes{end->bytes_read};
    result.threads = end->threads;
    observer_.log(concat("  ", result.tree.entries.size(), " entries in ", pending->manifest.size(),
                         " bytes, ", end->bytes_read, " bytes read by ", end->threads, " threads, ",
                         received.count(), " ms; decoded in ",
                         (async::elapsed_since(started) - received).count(), " ms"));
    co_return result;
}

} // namespace harness::agent
