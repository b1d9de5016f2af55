#include "harness/cli/past_durations.hpp"

#include "harness/async/file_lock.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/load.hpp"
#include "reports/junit/replace_file.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

engine::Durations read_or_none(const fs::path& file) {
    auto known = read_durations(file.string());
    return known ? std::move(*known) : engine::Durations{};
}

} // namespace

Result<engine::Durations> read_durations(const std::string& file) {
    const Place asked_at{.file = "--durations", .line_text = {}};
    auto source = read_source(file, asked_at, "the file of past durations");
    if (!source) {
        return source.error();
    }
    return engine::Durations::parse(std::move(*source));
}

PastDurations::PastDurations(fs::path cache)
    : file_(std::move(cache) / "durations.json"), known_(read_or_none(file_)) {}

void PastDurations::note(const std::string& name, std::chrono::milliseconds time) noexcept {
    try {
        const auto lock = async::FileLock::try_to_get(fs::path(file_) += ".lock");
        if (!lock) {
            return; // Another run is writing; the next one of this scenario will be noted.
        }
        engine::Durations now = read_or_none(file_);
        now.note(name, time);
        reports::replace_file(file_, now.render());
    } catch (const std::exception&) {
        return; // A cache that can not be written costs no more than the order.
    }
}

} // namespace harness::cli
