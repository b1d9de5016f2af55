#include "harness/store/content_digest.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>
#include <xxhash.h>

namespace harness::store {

namespace {

constexpr std::size_t block_size = 64 * 1024;

class File {
  public:
    explicit File(const std::filesystem::path& path)
        : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        struct stat info{};
        if (descriptor_ < 0 || ::fstat(descriptor_, &info) != 0) {
            fail();
        }
        size_ = info.st_size;
    }
    ~File() { ::close(descriptor_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] off_t size() const { return size_; }

    /// Where the next data is, from a block's begin on; the size where there is none.
    [[nodiscard]] off_t next_data(off_t from) const {
        const off_t at = ::lseek(descriptor_, from, SEEK_DATA);
        return at < 0 ? size_ : at - at % static_cast<off_t>(block_size);
    }

    void read(std::vector<char>& block, off_t at) const {
        block.resize(std::min(block_size, static_cast<std::size_t>(size_ - at)));
        for (std::size_t done = 0; done < block.size();) {
            const ssize_t got = ::pread(descriptor_, block.data() + done, block.size() - done,
                                        at + static_cast<off_t>(done));
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got <= 0) {
                fail();
            }
            done += static_cast<std::size_t>(got);
        }
    }

  private:
    [[noreturn]] void fail() const {
        throw Error(concat("reading ", path_.string(), ": ", std::strerror(errno)));
    }

    std::filesystem::path path_;
    int descriptor_;
    off_t size_ = 0;
};

bool is_zero(const std::vector<char>& block) {
    return block.empty() ||
           (block[0] == 0 && std::memcmp(block.data(), block.data() + 1, block.size() - 1) == 0);
}

} // namespace

std::string content_digest(const std::filesystem::path& path) {
    const File file(path);
    const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(),
                                                                                &XXH3_freeState);
    XXH3_128bits_reset(state.get());
    std::vector<char> block;
    constexpr auto step = static_cast<off_t>(block_size);
    for (off_t at = file.next_data(0); at < file.size(); at = file.next_data(at + step)) {
        file.read(block, at);
        if (!is_zero(block)) {
            XXH3_128bits_update(state.get(), &at, sizeof at);
            XXH3_128bits_update(state.get(), block.data(), block.size());
        }
    }
    const XXH128_hash_t digest = XXH3_128bits_digest(state.get());
    char text[64];
    std::snprintf(text, sizeof text, "%llu %016llx%016llx",
                  static_cast<unsigned long long>(file.size()),
                  static_cast<unsigned long long>(digest.high64),
                  static_cast<unsigned long long>(digest.low64));
    return text;
}

} // namespace harness::store
