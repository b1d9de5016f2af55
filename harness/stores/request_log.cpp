#include "harness/stores/request_log.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/calendar/local_text.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>

namespace harness::stores {

namespace {

std::string utc_text(ports::Instant at) {
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(at);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(milliseconds);
    std::string text = calendar::utc_text(seconds);
    text.pop_back();
    const std::string thousandths = std::to_string((milliseconds - seconds).count() + 1000);
    return concat(text, ".", thousandths.substr(1), "Z");
}

} // namespace

std::string to_text(const ports::StoreRequest& request) {
    return concat(utc_text(request.at), " ", request.operation, request.object.empty() ? "" : " ",
                  request.object, " ", request.error.empty() ? "ok" : request.error,
                  request.harm.empty() ? "" : " by ", request.harm);
}

std::string to_text(ports::Instant at, const ports::DamagedObject& damaged) {
    return concat(utc_text(at), " damage ", damaged.object, ": ", damaged.harm);
}

RequestLog::RequestLog(const std::filesystem::path& file) : file_(file), out_(file, std::ios::app) {
    if (!out_) {
        throw Error(concat("making the log ", file.string(), ": ",
                           std::generic_category().message(errno),
                           ": free some space there, or choose another place by --runs"));
    }
}

void RequestLog::add(const ports::StoreRequest& request) {
    write(to_text(request));
}

void RequestLog::add_damage(ports::Instant at, const ports::DamagedObject& damaged) {
    write(to_text(at, damaged));
}

void RequestLog::write(const std::string& line) {
    if (lost_ == 0) {
        errno = 0;
        out_ << line << '\n' << std::flush;
        errno_ = errno;
    }
    lost_ += out_ ? 0 : 1;
}

void RequestLog::check() const {
    if (lost_ > 0) {
        throw Error(concat("writing ", file_.string(), ": ",
                           std::generic_category().message(errno_), "; ", lost_,
                           " lines are missing at its end"));
    }
}

} // namespace harness::stores
