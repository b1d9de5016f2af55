#include "harness/cli/bench/registry.hpp"

#include <array>

namespace harness::cli {

std::span<const Bench> all_benches() {
    static constexpr std::array benches{
        Bench{"images", "making the images of disks of 100 GB to 20 TB", measure_images},
        Bench{"corpus", "reading hardware reports and planning their machines", measure_corpus},
        Bench{"junit", "writing JUnit and JSON for 10 000 cases", measure_junit},
        Bench{"start", "from nothing to the answer of a command in the guest", measure_start},
        Bench{"verdict", "a whole run that partitions, formats, writes and reads a disk",
              measure_verdict},
        Bench{"forks", "several machines at once: their time and their memory", measure_forks},
        Bench{"scheduler", "several runs in one call, against one after the other",
              measure_scheduler},
        Bench{"days", "a simulated night with its check, against the snapshot tool alone",
              measure_days},
        Bench{"agent", "bytes and round trips between host and guest", measure_agent},
        Bench{"manifest", "the manifest of 100 000 files in the guest", measure_manifest},
        Bench{"s3", "the object store, on disk, against MinIO: throughput and requests",
              measure_s3},
    };
    return benches;
}

} // namespace harness::cli
