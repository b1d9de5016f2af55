#include "harness/guest/disk_images.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/machine/render_qemu.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace harness::guest {

namespace {

[[noreturn]] void throw_image_error(const std::string& file, Bytes size, int error_number) {
    std::string remedy = ": choose another directory by --runs";
    if (error_number == EFBIG) {
        remedy = concat(": the file system there holds no file of ", to_human(size),
                        "; choose another directory by --runs");
    } else if (error_number == ENOSPC) {
        remedy = ": free some space, or choose another directory by --runs";
    }
    throw Error(concat("making the disk image ", file, ": ", std::strerror(error_number), remedy));
}

void create_image(const std::string& file, Bytes size) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        throw_image_error(file, size, errno);
    }
    const int result = ::ftruncate(descriptor, static_cast<off_t>(size.count));
    const int error = errno;
    ::close(descriptor);
    if (result != 0) {
        throw_image_error(file, size, error);
    }
}

} // namespace

void create_disk_images(const machine::Plan& plan, const std::filesystem::path& directory) {
    if (plan.records_writes) {
        create_image((directory / machine::recorded_image_file).string(),
                     machine::size_of_windows(plan));
        create_image((directory / machine::write_log_file).string(), Bytes{});
        return;
    }
    for (const machine::Disk& disk : plan.disks) {
        create_image(machine::image_file(disk, directory.string()), disk.size);
    }
}

void create_system_state(const machine::Plan& plan, const std::filesystem::path& directory) {
    if (plan.has_system) {
        create_image((directory / machine::system_state_file).string(), machine::system_state_size);
    }
}

void remove_disk_images(const std::filesystem::path& directory) noexcept {
    std::error_code error;
    auto at = std::filesystem::recursive_directory_iterator(directory, error);
    for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
        if (at->path().extension() == ".raw" || at->path().extension() == ".qcow2") {
            std::error_code ignored;
            std::filesystem::remove(at->path(), ignored);
        }
    }
}

std::string no_space_in(const std::filesystem::path& directory) {
    return concat("no space left on the host for the disk images in ", directory.string(),
                  "; free some, or choose another directory by --runs");
}

std::optional<std::string> lack_of_space(const std::filesystem::path& directory, Bytes needed) {
    std::error_code error;
    const auto space = std::filesystem::space(directory, error);
    if (error || space.available >= needed.count) {
        return std::nullopt;
    }
    return no_space_in(directory);
}

} // namespace harness::guest
