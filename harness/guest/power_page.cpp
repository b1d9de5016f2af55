#include "harness/guest/power_page.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/machine/power_files.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace harness::guest {

namespace {

[[noreturn]] void throw_page_error(const std::string& file, int error_number) {
    throw Error(concat("making the battery's page ", file, ": ", std::strerror(error_number),
                       ": free some space, or choose another directory by --runs"));
}

/// The file with its space: a full disk is an error here, not a SIGBUS at the first write.
char* map_new_page(const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        throw_page_error(file, errno);
    }
    const int error =
        ::posix_fallocate(descriptor, 0, static_cast<off_t>(machine::power_page_size));
    void* page = error == 0 ? ::mmap(nullptr, machine::power_page_size, PROT_READ | PROT_WRITE,
                                     MAP_SHARED, descriptor, 0)
                            : MAP_FAILED;
    const int why = error != 0 ? error : errno;
    ::close(descriptor);
    if (page == MAP_FAILED) {
        throw_page_error(file, why);
    }
    return static_cast<char*>(page);
}

void store(char* page, const std::string& bytes, std::size_t word) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + word, sizeof value);
    std::atomic_ref(*reinterpret_cast<std::uint32_t*>(page + word))
        .store(value, std::memory_order_release);
}

} // namespace

PowerPage::PowerPage(const machine::Plan& plan, const std::filesystem::path& directory) {
    page_ = map_new_page(machine::power_page_file(directory.string()));
    write(plan.power);
}

PowerPage::~PowerPage() {
    ::munmap(page_, machine::power_page_size);
}

// The guest may read at any moment. It takes what it read only if the first and the last
// generation are the same, so all between them is written after the one and before the other.
void PowerPage::write(const machine::PowerState& state) {
    const std::string bytes = machine::encode_power_state(state, ++generation_);
    for (std::size_t word = 0; word + sizeof(std::uint32_t) <= bytes.size();
         word += sizeof(std::uint32_t)) {
        store(page_, bytes, word);
    }
}

} // namespace harness::guest
