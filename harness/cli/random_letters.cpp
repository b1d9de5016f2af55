#include "harness/cli/random_letters.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/secrets/run_secrets.hpp"

#include <cerrno>
#include <cstring>
#include <sys/random.h>

namespace harness::cli {

namespace {

unsigned char random_byte() {
    unsigned char byte = 0;
    if (::getrandom(&byte, 1, 0) != 1) {
        throw Error(concat("this host gives no random numbers: ", std::strerror(errno)));
    }
    return byte;
}

} // namespace

secrets::SecretText random_letters(std::size_t count) {
    return secrets::letters_and_digits(count, random_byte);
}

} // namespace harness::cli
