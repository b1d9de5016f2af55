#include "harness/qemu/write_record.hpp"

#include "harness/async/blocking.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/guest/disk_images.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/write_log/replay.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace harness::qemu {

namespace fs = std::filesystem;

namespace {

/// An open file of ours, which closes with it.
class File {
  public:
    File(fs::path path, int flags)
        : path_(std::move(path)), descriptor_(::open(path_.c_str(), flags | O_CLOEXEC)) {
        if (descriptor_ < 0) {
            throw_error("opening");
        }
    }
    File(File&& other) noexcept
        : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
    File& operator=(File&&) = delete;
    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    [[nodiscard]] std::string read(std::uint64_t offset, std::size_t size) const {
        std::string bytes(size, '\0');
        std::size_t done = 0;
        while (done < size) {
            const auto got = ::pread(descriptor_, bytes.data() + done, size - done,
                                     static_cast<off_t>(offset + done));
            if (got < 0 && errno != EINTR) {
                throw_error("reading");
            }
            if (got == 0) {
                break;
            }
            done += got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        bytes.resize(done);
        return bytes;
    }

    void write(std::uint64_t offset, std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto done =
                ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (done < 0 && errno != EINTR) {
                throw_error("writing");
            }
            const std::size_t count = done > 0 ? static_cast<std::size_t>(done) : 0;
            bytes.remove_prefix(count);
            offset += count;
        }
    }

    void punch(std::uint64_t offset, std::uint64_t size) const {
        if (::fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                        static_cast<off_t>(offset), static_cast<off_t>(size)) != 0) {
            throw_error("making a hole in");
        }
    }

  private:
    [[noreturn]] void throw_error(std::string_view what) const {
        const int number = errno;
        throw Error(number == ENOSPC
                        ? guest::no_space_in(path_.parent_path())
                        : concat(what, " ", path_.string(), ": ", std::strerror(number)));
    }

    fs::path path_;
    int descriptor_;
};

write_log::ReadAt reader_of(const fs::path& directory) {
    auto file = std::make_shared<File>(directory / machine::write_log_file, O_RDONLY);
    return [file](std::uint64_t offset, std::size_t size) { return file->read(offset, size); };
}

/// One image for each disk, as other machines go on from.
class Images final : public write_log::Target {
  public:
    Images(const machine::Plan& plan, const fs::path& directory)
        : windows_(machine::disk_windows(plan)) {
        for (const machine::Disk& disk : plan.disks) {
            files_.emplace_back(machine::image_file(disk, directory.string()), O_RDWR);
        }
    }
    void write(std::uint64_t offset, std::string_view bytes) override {
        const std::size_t at = window_of(offset, bytes.size());
        files_[at].write(offset - windows_[at].offset.count, bytes);
    }
    void clear(std::uint64_t offset, std::uint64_t size) override {
        const std::size_t at = window_of(offset, size);
        files_[at].punch(offset - windows_[at].offset.count, size);
    }

  private:
    [[nodiscard]] std::size_t window_of(std::uint64_t offset, std::uint64_t size) const {
        for (std::size_t i = 0; i < windows_.size(); ++i) {
            const std::uint64_t begin = windows_[i].offset.count;
            if (offset >= begin && offset + size <= begin + windows_[i].size.count) {
                return i;
            }
        }
        throw Error(concat("the log of writes has one at byte ", offset, ", where no disk is"));
    }

    std::vector<machine::DiskWindow> windows_;
    std::vector<File> files_;
};

/// Where the disks are made. Their machine has a directory of its own.
fs::path place_in(const fs::path& directory) {
    return directory / "disks-after-cut";
}

fs::path make_blank_images(machine::Plan plan, const fs::path& directory) {
    const fs::path place = place_in(directory);
    guest::remove_disk_images(place); // Of an earlier sweep.
    fs::create_directories(place);
    plan.records_writes = false;
    guest::create_disk_images(plan, place);
    return place;
}

class WriteRecord final : public ports::RecordedWrites {
  public:
    WriteRecord(const machine::Plan& plan, const fs::path& directory,
                std::vector<write_log::Entry> entries)
        : place_(make_blank_images(plan, directory)), images_(plan, place_),
          replay_(reader_of(directory), std::move(entries), images_) {}
    ~WriteRecord() override { guest::remove_disk_images(place_); }
    WriteRecord(const WriteRecord&) = delete;
    WriteRecord& operator=(const WriteRecord&) = delete;

    [[nodiscard]] const std::vector<write_log::Entry>& entries() const override {
        return replay_.entries();
    }
    [[nodiscard]] async::Task<fs::path> disks_after(write_log::Cut cut) override {
        std::function<void()> replay = [&] { replay_.go_to(cut); };
        co_await async::run_blocking(std::move(replay));
        co_return place_;
    }

  private:
    fs::path place_;
    Images images_;
    write_log::Replay replay_;
};

} // namespace

std::uint64_t count_recorded(const fs::path& directory) {
    return write_log::count_entries(reader_of(directory));
}

std::unique_ptr<ports::RecordedWrites> read_record(const machine::Plan& plan,
                                                   const fs::path& directory, std::uint64_t count) {
    auto entries = write_log::read_entries(reader_of(directory), count);
    return std::make_unique<WriteRecord>(plan, directory, std::move(entries));
}

} // namespace harness::qemu
