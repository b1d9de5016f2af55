#include "emulators/s3_disk/journal.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/crc.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace harness::emulators::s3_disk {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_line = "harness object store, journal 1\n";
constexpr std::size_t number_size = 4;
/// Of a record: its size, its checksum, and the checksum of these two.
constexpr std::size_t head_size = 3 * number_size;

void put(std::string& out, std::uint32_t value) {
    constexpr unsigned bits_of_byte = 8;
    for (std::size_t i = 0; i < number_size; ++i) {
        out.push_back(static_cast<char>(value >> (i * bits_of_byte)));
    }
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    constexpr unsigned bits_of_byte = 8;
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < number_size; ++i) {
        out |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i]))
               << (i * bits_of_byte);
    }
    return out;
}

std::uint32_t checksum_of(std::string_view bytes) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

void frame(std::string& out, std::string_view record) {
    const std::size_t begin = out.size();
    put(out, static_cast<std::uint32_t>(record.size()));
    put(out, checksum_of(record));
    put(out, checksum_of(std::string_view(out).substr(begin)));
    out.append(record);
}

[[noreturn]] void fail(std::string_view doing, const fs::path& file) {
    throw Error(concat(doing, " ", file.string(), ": ", std::strerror(errno)));
}

/// All of it, or false with errno.
bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
    }
    return true;
}

/// A file as a text, read as it is looked at.
class MappedFile {
  public:
    MappedFile(int descriptor, const fs::path& file) {
        struct stat status{};
        if (::fstat(descriptor, &status) != 0) {
            fail("reading", file);
        }
        size_ = static_cast<std::size_t>(status.st_size);
        if (size_ > 0) {
            address_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
            if (address_ == MAP_FAILED) {
                fail("reading", file);
            }
        }
    }
    ~MappedFile() {
        if (size_ > 0) {
            ::munmap(address_, size_);
        }
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] std::string_view text() const {
        return {static_cast<const char*>(address_), size_};
    }

  private:
    void* address_ = nullptr;
    std::size_t size_ = 0;
};

Diagnostics corrupt(const fs::path& file, std::size_t at, std::size_t records) {
    Diagnostics problems;
    problems.error(Place{.file = file.string(), .line_text = {}},
                   concat("the record at byte ", at, " is not what was written; ", records,
                          " before it are whole"),
                   concat("put back a copy of the directory; or, to lose what came from there on, ",
                          "call `truncate -s ", at, " ", file.string(), "`"));
    return problems;
}

/// How many bytes at the beginning are whole records.
Result<std::size_t> read_records(const fs::path& file, std::string_view text,
                                 const Journal::Take& take) {
    std::size_t at = first_line.size();
    std::size_t records = 0;
    while (text.size() - at >= head_size) {
        const std::size_t size = number_at(text, at);
        const bool has_good_head = checksum_of(text.substr(at, head_size - number_size)) ==
                                   number_at(text, at + head_size - number_size);
        if (has_good_head && size > text.size() - at - head_size) {
            break; // It was cut short.
        }
        const std::string_view record = text.substr(at + head_size, has_good_head ? size : 0);
        if (!has_good_head || checksum_of(record) != number_at(text, at + number_size) ||
            !take(record)) {
            return corrupt(file, at, records);
        }
        at += head_size + size;
        ++records;
    }
    return at;
}

} // namespace

Journal::Journal(fs::path file, int descriptor, std::uint64_t size)
    : file_(std::move(file)), descriptor_(descriptor), size_(size) {}

Journal::~Journal() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Journal::Journal(Journal&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_), reserved_(other.reserved_), backlog_(std::move(other.backlog_)) {}

Journal& Journal::operator=(Journal&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    std::swap(reserved_, other.reserved_);
    std::swap(backlog_, other.backlog_);
    return *this;
}

Result<Journal> Journal::open(const fs::path& file, const Take& take) {
    Journal journal(file, ::open(file.c_str(), O_RDWR | O_CLOEXEC), 0);
    if (journal.descriptor_ < 0) {
        fail("opening", file);
    }
    const MappedFile mapped(journal.descriptor_, file);
    if (!mapped.text().starts_with(first_line)) {
        Diagnostics problems;
        problems.error(Place{.file = file.string(), .line_text = {}},
                       "this is no journal that this version of harness can read",
                       "choose another directory; nothing here was changed");
        return problems;
    }
    const auto whole = read_records(file, mapped.text(), take);
    if (!whole) {
        return whole.error();
    }
    journal.size_ = *whole;
    const bool is_torn = *whole < mapped.text().size();
    if ((is_torn && ::ftruncate(journal.descriptor_, static_cast<off_t>(*whole)) != 0) ||
        ::lseek(journal.descriptor_, static_cast<off_t>(*whole), SEEK_SET) < 0) {
        fail("cutting", file);
    }
    return journal;
}

Journal
Journal::replace(const fs::path& file,
                 const std::function<void(const std::function<void(std::string_view)>&)>& write) {
    const fs::path part = file.string() + ".new";
    Journal journal(file, ::open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), 0);
    if (journal.descriptor_ < 0 || !write_all(journal.descriptor_, first_line)) {
        fail("making", part);
    }
    journal.size_ = first_line.size();
    write([&](std::string_view record) {
        if (!journal.append(record)) {
            const int cause = errno;
            ::unlink(part.c_str());
            errno = cause;
            fail("writing", part);
        }
    });
    if (::rename(part.c_str(), file.c_str()) != 0) {
        fail("renaming", part);
    }
    return journal;
}

bool Journal::append(std::string_view record) {
    frame(backlog_, record);
    return flush();
}

bool Journal::flush() {
    if (backlog_.empty()) {
        return true;
    }
    if (write_all(descriptor_, backlog_)) {
        size_ += backlog_.size();
        backlog_.clear();
        return true;
    }
    // Whoever reads it must not find half of a record before a whole one.
    const int cause = errno;
    (void)!::ftruncate(descriptor_, static_cast<off_t>(size_));
    (void)!::lseek(descriptor_, static_cast<off_t>(size_), SEEK_SET);
    errno = cause;
    return false;
}

bool Journal::reserve(std::uint64_t bytes) {
    if (reserved_ >= size_ + bytes) {
        return true;
    }
    const std::uint64_t ahead = 2 * bytes;
    if (::fallocate(descriptor_, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(size_),
                    static_cast<off_t>(ahead)) == 0) {
        reserved_ = size_ + ahead;
        return true;
    }
    if (errno != ENOSPC && errno != EDQUOT) { // It can not promise: the write itself will tell.
        reserved_ = size_ + ahead;
        return true;
    }
    return false;
}

} // namespace harness::emulators::s3_disk
