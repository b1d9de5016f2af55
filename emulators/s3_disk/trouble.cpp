#include "emulators/s3_disk/trouble.hpp"

#include "emulators/s3/refused.hpp"
#include "harness/base/concat.hpp"

#include <cerrno>
#include <system_error>

namespace harness::emulators::s3_disk {

void Trouble::refuse(std::string_view doing, const std::filesystem::path& file, int cause) {
    const bool is_full = cause == ENOSPC || cause == EDQUOT;
    const std::string why = std::generic_category().message(cause);
    if (told_ != cause) {
        told_ = cause;
        say_(
            concat("object store: ", doing, " ", file.string(), ": ", why, "; ",
                   is_full ? "free some space there" : "look after that disk",
                   ": until then it refuses what it can not keep; what it has acknowledged stays"));
    }
    if (is_full) {
        throw s3::Refused("InsufficientStorage");
    }
    throw s3::Refused("InternalError", concat("The store's disk: ", why));
}

void Trouble::is_over() {
    if (told_ != 0) {
        told_ = 0;
        say_("object store: its disk takes what is written again");
    }
}

} // namespace harness::emulators::s3_disk
