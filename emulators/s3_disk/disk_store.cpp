#include "emulators/s3_disk/disk_store.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace harness::emulators::s3_disk {

namespace {

namespace fs = std::filesystem;

constexpr const char* journal_name = "journal";
constexpr const char* blobs_name = "blobs";
constexpr const char* lock_name = "lock";

/// What one request may have to write down at most: 1000 removed keys, or 10 000 parts.
constexpr std::uint64_t largest_change = 2U << 20U;
/// A journal that has grown by this and by what it was is made anew.
constexpr std::uint64_t growth = 16U << 20U;

Diagnostics problem(const fs::path& file, std::string what, std::string help) {
    Diagnostics problems;
    problems.error(Place{.file = file.string(), .line_text = {}}, std::move(what), std::move(help));
    return problems;
}

/// A problem where this is neither a store nor empty. One that was only begun has no journal yet.
Diagnostics look_at(const fs::path& directory) {
    constexpr std::array<std::string_view, 3> of_a_beginning{blobs_name, lock_name, "journal.new"};
    if (!fs::exists(directory) || fs::exists(directory / journal_name)) {
        return {};
    }
    for (const auto& entry : fs::directory_iterator(directory)) {
        const std::string name = entry.path().filename();
        if (std::find(of_a_beginning.begin(), of_a_beginning.end(), name) == of_a_beginning.end()) {
            return problem(directory,
                           concat("this is no object store, and not empty: '", name, "' is in it"),
                           "choose another directory, or one that is not there yet");
        }
    }
    const fs::path blobs = directory / blobs_name;
    if (fs::exists(blobs) && !fs::is_empty(blobs)) {
        return problem(
            directory / journal_name, "it is gone, though there are contents of objects in 'blobs'",
            concat("put back a copy of it; without one only their bytes are left: remove "
                   "the directory, or choose another"));
    }
    return {};
}

/// The objects of a model that need this file, by their names; a few of them.
std::string users_of(const s3::Model& model, std::uint64_t file) {
    constexpr std::size_t most = 3;
    std::vector<std::string> names;
    const auto look = [&](const s3::StoredBytes& content, const std::string& name) {
        std::vector<s3::Extent> extents;
        if (content) {
            content->tell_extents(0, content->size(), extents);
        }
        if (std::any_of(extents.begin(), extents.end(),
                        [&](const s3::Extent& one) { return one.file == file; })) {
            names.push_back(name);
        }
    };
    for (const auto& [bucket_name, bucket] : model.buckets) {
        for (const auto& [key, versions] : bucket.objects) {
            for (const s3::Version& version : versions) {
                look(version.content, concat("'", bucket_name, "/", key, "'"));
            }
        }
        for (const auto& [id, upload] : bucket.uploads) {
            for (const auto& [number, part] : upload.parts) {
                look(part.content,
                     concat("part ", number, " of '", bucket_name, "/", upload.key, "'"));
            }
        }
    }
    names.resize(std::min(names.size(), most));
    return join(names, ", ");
}

} // namespace

DiskStore::DiskStore(fs::path directory, async::FileLock lock, Say say)
    : directory_(std::move(directory)), lock_(std::move(lock)), trouble_(std::move(say)),
      blobs_(directory_ / blobs_name, trouble_) {}

Result<std::unique_ptr<DiskStore>> DiskStore::open(const fs::path& directory, Say say) {
    try {
        Diagnostics foreign = look_at(directory);
        if (foreign.has_errors()) {
            return foreign;
        }
        fs::create_directories(directory / blobs_name);
        auto lock = async::FileLock::try_to_get(directory / lock_name);
        if (!lock) {
            return problem(directory / lock_name, "another process has this object store",
                           "end that one first, or choose another directory");
        }
        std::unique_ptr<DiskStore> store(
            new DiskStore(directory, std::move(*lock), std::move(say)));
        Diagnostics damage = store->load();
        if (damage.has_errors()) {
            return damage;
        }
        return store;
    } catch (const fs::filesystem_error& error) {
        return problem(error.path1().empty() ? directory : error.path1(), error.code().message(),
                       "choose a directory that you may write to");
    } catch (const Error& error) {
        return problem(directory, error.what(), "choose a directory that you may write to");
    }
}

Diagnostics DiskStore::load() {
    const fs::path file = directory_ / journal_name;
    if (!fs::exists(file)) {
        journal_ = Journal::replace(file, [](const auto&) {});
        size_at_first_ = journal_->size();
        return {};
    }
    const ContentOf content_of = [this](const auto& extents) { return blobs_.content_of(extents); };
    auto journal = Journal::open(
        file, [&](std::string_view record) { return apply(record, model_, content_of); });
    if (!journal) {
        return journal.error();
    }
    journal_ = std::move(*journal);
    const auto missing = blobs_.settle();
    if (!missing.empty()) {
        return missing_contents(missing);
    }
    forget_unwritten(model_);
    scribe_.know(model_);
    compact(model_);
    return {};
}

Diagnostics DiskStore::missing_contents(const std::vector<BlobFiles::Missing>& missing) const {
    constexpr std::size_t most = 20;
    Diagnostics problems;
    for (std::size_t i = 0; i < std::min(missing.size(), most); ++i) {
        problems.error(
            Place{.file = missing[i].file.string(), .line_text = {}},
            concat("the content of ", users_of(model_, missing[i].number), ": ", missing[i].why),
            concat("put the file back as it was; of ", missing.size(),
                   " such contents none can be had otherwise, so without a copy begin "
                   "anew in another directory"));
    }
    return problems;
}

void DiskStore::prepare(s3::Change change) {
    if (!journal_->flush() || (change == s3::Change::adds && !journal_->reserve(largest_change))) {
        trouble_.refuse("writing", journal_->file(), errno);
    }
}

void DiskStore::keep(s3::Model& model) {
    const std::string record = scribe_.changes_of(model);
    if (!(record.empty() ? journal_->flush() : journal_->append(record))) {
        trouble_.refuse("writing", journal_->file(), errno);
    }
    trouble_.is_over();
    blobs_.remove_unused();
    if (journal_->size() > 2 * size_at_first_ + growth) {
        compact(model);
    }
}

void DiskStore::compact(const s3::Model& model) {
    try {
        journal_ = Journal::replace(directory_ / journal_name,
                                    [&](const auto& take) { describe(model, take); });
    } catch (const Error&) { // There is no room for a second one now: later.
    }
    size_at_first_ = journal_->size();
}

} // namespace harness::emulators::s3_disk
