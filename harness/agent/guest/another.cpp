#include "harness/agent/guest/another.hpp"

#include "harness/agent/guest/system.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <linux/random.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

/// Mixes random bytes into the kernel's pool, and makes it use them at once.
bool stir(const std::string& entropy) {
    struct {
        int bits;
        int size;
        unsigned char bytes[256];
    } pool{};
    const std::size_t size = std::min(entropy.size(), sizeof pool.bytes);
    pool.bits = static_cast<int>(size * 8);
    pool.size = static_cast<int>(size);
    std::memcpy(pool.bytes, entropy.data(), size);
    const Descriptor random(::open("/dev/urandom", O_WRONLY | O_CLOEXEC));
    return ::ioctl(random.get(), RNDADDENTROPY, &pool) == 0 &&
           ::ioctl(random.get(), RNDRESEEDCRNG) == 0;
}

} // namespace

void set_host_name(const std::string& name) {
    if (!name.empty()) {
        ::sethostname(name.data(), name.size());
    }
}

std::vector<std::string> become_another(const Join& message) {
    std::vector<std::string> remarks;
    if (!stir(message.entropy)) {
        remarks.push_back("can not seed the random numbers: " + error_text(errno));
    }
    const timespec now{static_cast<time_t>(message.realtime_seconds), 0};
    if (::clock_settime(CLOCK_REALTIME, &now) != 0) {
        remarks.push_back("can not set the clock: " + error_text(errno));
    }
    set_host_name(message.host_name);
    return remarks;
}

} // namespace harness::agent::guest
