#include "harness/engine/payload.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"

#include <charconv>

namespace harness::engine {

std::uint64_t seed_of(const std::string& text) {
    const std::string digest = sha256_hex(text);
    std::uint64_t seed = 0;
    std::from_chars(digest.data(), digest.data() + 16, seed, 16);
    return seed;
}

std::vector<PayloadFile> payload_files(const scenario::WriteAction& action,
                                       const std::vector<std::string>& mountpoints) {
    std::vector<PayloadFile> files;
    const std::string name = action.payload ? action.payload->text() : "data";
    if (const auto* named = std::get_if<scenario::GuestFiles>(&action.target)) {
        for (const scenario::GuestPath& path : named->paths) {
            files.push_back({path.text(), seed_of(path.text()), ""});
        }
        return files;
    }
    for (const std::string& mountpoint : mountpoints) {
        const std::string path = concat(mountpoint, "/harness-", name);
        files.push_back({path, seed_of(path), ""});
    }
    return files;
}

} // namespace harness::engine
