#include "harness/agent/guest/dbus.hpp"

#include <cstddef>

namespace {

using namespace harness::agent::guest::dbus;

/// Looks at everything that a cursor leads to.
void walk(Cursor cursor) {
    while (const char type = cursor.type()) {
        switch (type) {
        case 's':
        case 'o':
        case 'g':
            (void)cursor.text();
            break;
        case 'a':
        case 'v':
        case '(':
        case '{':
            walk(cursor.enter());
            break;
        default:
            (void)cursor.number();
        }
    }
}

} // namespace

/// Any bytes: each message is read or refused, and its body walked over to an end; nothing is read
/// past one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    for (;;) {
        const auto length = message_size(rest);
        if (!length || *length == 0 || *length > rest.size()) {
            return 0;
        }
        if (const auto message = unmarshal(rest.substr(0, *length))) {
            walk(Cursor(message->signature, message->body));
            (void)unit_path(message->path);
        }
        rest.remove_prefix(*length);
    }
}
