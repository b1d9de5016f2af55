#include "harness/cli/restore_verify/webhook.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/split.hpp"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace harness::cli {

namespace {

/// As curl's configuration has a value.
std::string curl_value(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c; // JSON and addresses have no line breaks.
    }
    return out + "\"";
}

std::string configuration_of(const std::string& url, const std::string& json,
                             std::chrono::seconds within) {
    const auto one_try = std::max(within / 2, std::chrono::seconds(1));
    return concat("url = ", curl_value(url), "\ndata-binary = ", curl_value(json),
                  "\nheader = \"Content-Type: application/json\"\nuser-agent = \"harness\"\n"
                  "proto = \"=http,https\"\nsilent\nshow-error\nfail\noutput = \"/dev/null\"\n"
                  "retry = 3\nretry-all-errors\nretry-max-time = ",
                  within.count(), "\nmax-time = ", one_try.count(), "\n");
}

/// A file in memory, read from its beginning.
class MemoryFile {
  public:
    explicit MemoryFile(std::string_view text)
        : descriptor_(::memfd_create("webhook", MFD_CLOEXEC)) {
        const auto size = static_cast<ssize_t>(text.size());
        if (descriptor_ < 0 || ::write(descriptor_, text.data(), text.size()) != size ||
            ::lseek(descriptor_, 0, SEEK_SET) != 0) {
            throw Error(concat("preparing the webhook's request: ", std::strerror(errno)));
        }
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

} // namespace

async::Task<std::string> post_to_webhook(std::string curl, std::string url, std::string json,
                                         std::chrono::milliseconds within,
                                         async::Interrupt* interrupt) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(within);
    const MemoryFile configuration(configuration_of(url, json, seconds));
    async::ChildCommand command;
    command.program = std::move(curl);
    command.arguments.emplace_back("--disable"); // Not what the user's own file says.
    command.arguments.emplace_back("--config");
    command.arguments.emplace_back("-");
    command.descriptors.emplace_back(0, configuration.descriptor());
    const async::Deadline deadline = async::Deadline::in(within);
    const BoundedRun run = co_await run_bounded(std::move(command), deadline, interrupt);
    if (run.is_success()) {
        co_return "";
    }
    const auto lines = split_lines(run.output.err);
    const std::string last(lines.empty() ? std::string_view() : lines.back());
    co_return concat("the webhook was not reached ",
                     run.is_late ? concat("within ", async::to_text(within)) : "",
                     run.is_late && !last.empty() ? ": " : "", last);
}

} // namespace harness::cli
