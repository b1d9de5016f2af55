#include "harness/base/error.hpp"
#include "harness/write_log/replay.hpp"

#include <cstddef>

/// Any bytes as a log: it is refused, or its entries can be done up to each of its cuts. Nothing is
/// read past its end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace harness;
    using namespace harness::write_log;
    struct Nowhere final : Target {
        void write(std::uint64_t, std::string_view) override {}
        void clear(std::uint64_t, std::uint64_t) override {}
    } target;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const ReadAt log = [text](std::uint64_t at, std::size_t most) {
        return at < text.size() ? std::string(text.substr(static_cast<std::size_t>(at), most))
                                : std::string();
    };
    try {
        const std::vector<Entry> entries = read_entries(log, count_entries(log));
        const auto cuts = plan_cuts(entries, entries.size() / 2, entries.size(), Loss::any, 1);
        Replay replay(log, entries, target);
        for (const Cut& cut : cuts) {
            replay.go_to(cut);
        }
    } catch (const Error&) {
    }
    return 0;
}
