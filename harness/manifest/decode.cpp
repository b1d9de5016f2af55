#include "harness/manifest/decode.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/manifest/serial.hpp"
#include "harness/manifest/serial_format.hpp"

#include <algorithm>
#include <limits>

namespace harness::manifest {

namespace {

/// Takes values from the front; throws Error where there are none.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] bool is_done() const { return rest_.empty(); }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }

    std::string_view take(std::size_t count) {
        if (count > rest_.size()) {
            throw Error("the manifest ends too early");
        }
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::uint64_t number(std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<std::uint8_t>(take(1).front());
            const std::uint64_t bits = byte & 0x7fU;
            if (shift == 63 && bits > 1) {
                break;
            }
            value |= bits << shift;
            if (byte < 0x80 && value <= most) {
                return value;
            }
            if (byte < 0x80) {
                break;
            }
        }
        throw Error("the manifest holds a number that is too large");
    }

    std::uint32_t small_number(std::uint32_t most = std::numeric_limits<std::uint32_t>::max()) {
        return static_cast<std::uint32_t>(number(most));
    }

    std::int64_t signed_number() {
        const std::uint64_t bits = number();
        return static_cast<std::int64_t>((bits >> 1U) ^ ((bits & 1U) != 0 ? ~std::uint64_t{0} : 0));
    }

    std::string_view text() { return take(number(rest_.size())); }

    Digest digest() {
        Digest digest{};
        const std::string_view bytes = take(digest.size());
        std::copy(bytes.begin(), bytes.end(), digest.begin());
        return digest;
    }

  private:
    std::string_view rest_;
};

bool is_name(std::string_view name) {
    return !name.empty() && name != "." && name != ".." &&
           name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

bool is_path(std::string_view path) {
    for (;;) {
        const std::size_t slash = path.find('/');
        if (!is_name(path.substr(0, slash))) {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

std::string path_of(std::string_view directory, std::string_view name) {
    const bool is_root = directory.empty() && name.empty();
    if (!is_root && !is_name(name)) {
        throw Error("the manifest holds a name that no file can have");
    }
    return directory.empty() ? std::string(name) : concat(directory, "/", name);
}

Entry read_entry(Reader& in, std::string_view directory) {
    Entry entry;
    entry.path = path_of(directory, in.text());
    const std::uint32_t kind = in.small_number(static_cast<std::uint32_t>(Kind::mountpoint));
    if (kind < static_cast<std::uint32_t>(Kind::file)) {
        throw Error("the manifest holds an entry of no kind");
    }
    entry.kind = static_cast<Kind>(kind);
    entry.mode = in.small_number(most_mode);
    entry.user = in.small_number();
    entry.group = in.small_number();
    entry.mtime = in.signed_number();
    entry.mtime_nanoseconds = in.small_number(most_nanoseconds);
    entry.size = in.number();
    entry.hole_bytes = in.number(entry.size);
    entry.major = in.small_number();
    entry.minor = in.small_number();
    entry.link_group = in.number();
    entry.attributes = in.small_number();
    entry.swap = static_cast<Swap>(in.small_number(static_cast<std::uint32_t>(Swap::active)));
    entry.trouble = in.small_number();
    entry.was_changing = in.small_number(1) == 1;
    if (entry.kind == Kind::file) {
        entry.digest = in.digest();
    } else {
        entry.target = in.text();
    }
    const std::uint64_t count = in.number(in.left());
    for (std::uint64_t i = 0; i < count; ++i) {
        std::string name(in.text());
        entry.extended.push_back({std::move(name), std::string(in.text())});
    }
    return entry;
}

} // namespace

Manifest decode_records(std::string_view records) {
    Reader in(records);
    Manifest manifest;
    std::string_view directory;
    bool has_directory = false;
    while (!in.is_done()) {
        const char tag = in.take(1).front();
        if (tag == directory_record) {
            directory = in.text();
            has_directory = true;
            if (!directory.empty() && !is_path(directory)) {
                throw Error("the manifest holds a path that no directory can have");
            }
        } else if (tag == entry_record && has_directory) {
            manifest.entries.push_back(read_entry(in, directory));
        } else {
            throw Error("the manifest holds a record of no kind");
        }
    }
    const auto by_path = [](const Entry& a, const Entry& b) { return a.path < b.path; };
    std::sort(manifest.entries.begin(), manifest.entries.end(), by_path);
    const auto same = [](const Entry& a, const Entry& b) { return a.path == b.path; };
    if (std::adjacent_find(manifest.entries.begin(), manifest.entries.end(), same) !=
        manifest.entries.end()) {
        throw Error("the manifest names a path twice");
    }
    return manifest;
}

Manifest decode(std::string_view bytes) {
    const std::size_t header = serial_magic.size() + 1;
    if (bytes.size() < header || !bytes.starts_with(serial_magic)) {
        throw Error("this is no manifest");
    }
    const auto version = static_cast<std::uint8_t>(bytes[header - 1]);
    if (version != serial_version) {
        throw Error(concat("the manifest is of version ", static_cast<unsigned>(version),
                           "; this program reads version ", static_cast<unsigned>(serial_version)));
    }
    if (bytes.size() < header + end_size) {
        throw Error("the manifest ends too early");
    }
    const std::string_view records = bytes.substr(header, bytes.size() - header - end_size);
    Sealer sealer;
    (void)sealer.header();
    Manifest manifest = decode_records(records);
    sealer.pass(records, manifest.entries.size());
    if (sealer.end() == bytes.substr(bytes.size() - end_size)) {
        return manifest;
    }
    throw Error("the manifest is damaged: its digest is another, or its number of entries");
}

} // namespace harness::manifest
