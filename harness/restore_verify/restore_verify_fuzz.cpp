#include "harness/base/error.hpp"
#include "harness/restore_verify/entry.hpp"
#include "harness/restore_verify/history.hpp"
#include "harness/restore_verify/request.hpp"
#include "harness/restore_verify/restic_calls.hpp"
#include "harness/restore_verify/snapshots.hpp"
#include "harness/restore_verify/trouble.hpp"

#include <cstddef>
#include <cstdint>

namespace {

using namespace harness;
using namespace harness::restore_verify;

void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

void read_as_request(const std::string& text) {
    const auto request = read_request(std::make_shared<const Source>("nightly.yaml", text));
    require(request ? !request->name.empty() : !render(request.error()).empty());
}

/// What was read is read again from what it is written as.
void read_as_history(std::string_view text) {
    const History history = read_history(text, "nightly", "/copy");
    require(history.whole <= text.size());
    for (const Night& night : history.nights) {
        const std::string line = render_line(night);
        require(read_history(line, "nightly", "/copy").nights.size() == 1);
    }
}

void read_as_output_of_restic(const std::string& text) {
    try {
        const auto all = parse_snapshots(text);
        for (const HostSnapshots& host : looked_at({}, all)) {
            require(!host.all.empty());
        }
    } catch (const Error&) { // It is none.
    }
    try {
        (void)parse_listed(text);
    } catch (const Error&) {
    }
    (void)parse_version(text);
    require(!explain(text, "exit code 1", {}).problem.empty());
    require(printable(text).find('\x1b') == std::string::npos);
}

} // namespace

/// The first byte says what the others are read as: a request file, a history, or what restic said.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data) + (size > 0 ? 1 : 0),
                           size > 0 ? size - 1 : 0);
    switch (size > 0 ? data[0] % 3 : 0) {
    case 0:
        read_as_request(text);
        break;
    case 1:
        read_as_history(text);
        break;
    default:
        read_as_output_of_restic(text);
    }
    return 0;
}
