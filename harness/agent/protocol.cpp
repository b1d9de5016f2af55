#include "harness/agent/protocol.hpp"

#include <algorithm>
#include <type_traits>

namespace harness::agent {

namespace {

constexpr std::size_t length_bytes = 4;
constexpr std::size_t header_bytes = 5; // Type and operation.

class Writer {
  public:
    template <typename T>
    void number(T value) {
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
        }
    }
    void field(std::uint32_t v) { number(v); }
    void field(std::int32_t v) { number(static_cast<std::uint32_t>(v)); }
    void field(std::uint64_t v) { number(v); }
    void field(std::int64_t v) { number(static_cast<std::uint64_t>(v)); }
    void field(bool v) { number(static_cast<std::uint8_t>(v)); }
    void field(Stream v) { number(static_cast<std::uint8_t>(v)); }
    void field(const std::string& v) {
        number(static_cast<std::uint32_t>(v.size()));
        bytes += v;
    }
    void field(EntryKind v) { number(static_cast<std::uint8_t>(v)); }
    template <typename Part>
        requires std::is_class_v<Part>
    void field(const Part& v);
    template <typename T>
    void field(const std::vector<T>& list) {
        number(static_cast<std::uint32_t>(list.size()));
        for (const T& element : list) {
            field(element);
        }
    }

    std::string bytes;
};

/// Reads fields until one does not fit; from then on everything is zero and `ok` is false.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    template <typename T>
    T number() {
        if (rest_.size() < sizeof(T)) {
            ok = false;
            rest_ = {};
            return T{};
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(rest_[i])) << (8 * i);
        }
        rest_.remove_prefix(sizeof(T));
        return static_cast<T>(value);
    }
    void field(std::uint32_t& v) { v = number<std::uint32_t>(); }
    void field(std::int32_t& v) { v = static_cast<std::int32_t>(number<std::uint32_t>()); }
    void field(std::uint64_t& v) { v = number<std::uint64_t>(); }
    void field(std::int64_t& v) { v = static_cast<std::int64_t>(number<std::uint64_t>()); }
    void field(bool& v) {
        const auto value = number<std::uint8_t>();
        ok = ok && value <= 1;
        v = value == 1;
    }
    void field(Stream& v) {
        const auto value = number<std::uint8_t>();
        ok = ok && (value == 1 || value == 2);
        v = value == 2 ? Stream::err : Stream::out;
    }
    void field(std::string& v) {
        const auto size = number<std::uint32_t>();
        if (size > rest_.size()) {
            ok = false;
            return;
        }
        v.assign(rest_.substr(0, size));
        rest_.remove_prefix(size);
    }
    void field(EntryKind& v) {
        const auto value = number<std::uint8_t>();
        ok = ok && value >= 1 && value <= 3;
        v = ok ? EntryKind{value} : EntryKind::file;
    }
    template <typename Part>
        requires std::is_class_v<Part>
    void field(Part& v);
    template <typename T>
    void field(std::vector<T>& list) {
        const auto size = number<std::uint32_t>();
        if (size > most_elements) {
            ok = false;
            return;
        }
        for (std::uint32_t i = 0; ok && i < size; ++i) {
            field(list.emplace_back());
        }
    }

    [[nodiscard]] bool is_done() const { return ok && rest_.empty(); }

    bool ok = true;

  private:
    std::string_view rest_;
};

/// Of the messages about connections out of the guest.
template <typename Archive, typename M>
void each_field_of_connections(Archive& archive, M& m) {
    using T = std::remove_const_t<M>;
    const auto fields = [&archive](auto&... field) { (archive.field(field), ...); };
    if constexpr (std::is_same_v<T, Listen>) {
        fields(m.address, m.port);
    } else if constexpr (std::is_same_v<T, Listening>) {
        fields();
    } else if constexpr (std::is_same_v<T, Connected>) {
        fields(m.connection, m.at_microseconds);
    } else if constexpr (std::is_same_v<T, Carry>) {
        fields(m.connection, m.data, m.at_microseconds);
    } else if constexpr (std::is_same_v<T, Consumed>) {
        fields(m.connection, m.bytes);
    } else {
        static_assert(std::is_same_v<T, HangUp>);
        fields(m.connection, m.is_reset);
    }
}

/// Of the messages about disks that rot.
template <typename Archive, typename M>
void each_field_of_damage(Archive& archive, M& m) {
    using T = std::remove_const_t<M>;
    const auto fields = [&archive](auto&... field) { (archive.field(field), ...); };
    if constexpr (std::is_same_v<T, FlipBit>) {
        fields(m.path, m.seed, m.every_copy, m.in_metadata);
    } else if constexpr (std::is_same_v<T, FlippedCopy>) {
        fields(m.device, m.byte);
    } else if constexpr (std::is_same_v<T, FlippedBit>) {
        fields(m.file_byte, m.bit, m.is_compressed, m.copies);
    } else {
        each_field_of_connections(archive, m);
    }
}

/// Of the messages about time and what it leaves behind.
template <typename Archive, typename M>
void each_field_of_life(Archive& archive, M& m) {
    using T = std::remove_const_t<M>;
    const auto fields = [&archive](auto&... field) { (archive.field(field), ...); };
    if constexpr (std::is_same_v<T, LiveUntil>) {
        fields(m.until_microseconds, m.is_one_jump, m.stops_after_firing, m.timers,
               m.patience_milliseconds, m.may_go_on);
    } else if constexpr (std::is_same_v<T, SetClock>) {
        fields(m.microseconds, m.patience_milliseconds, m.is_right, m.may_go_on);
    } else if constexpr (std::is_same_v<T, Firing>) {
        fields(m.timer, m.unit, m.at_microseconds, m.result, m.status, m.duration_microseconds);
    } else if constexpr (std::is_same_v<T, Lived>) {
        fields(m.now_microseconds, m.is_there, m.firings, m.remarks);
    } else if constexpr (std::is_same_v<T, ListSubvolumes>) {
        fields(m.pattern);
    } else if constexpr (std::is_same_v<T, Subvolume>) {
        fields(m.path, m.id, m.parent_id, m.uuid, m.parent_uuid, m.received_uuid, m.is_read_only,
               m.created_microseconds, m.generation, m.origin_generation);
    } else if constexpr (std::is_same_v<T, SubvolumePart>) {
        fields(m.subvolumes);
    } else if constexpr (std::is_same_v<T, SubvolumeEnd>) {
        fields(m.is_whole);
    } else if constexpr (std::is_same_v<T, TakeManifest>) {
        fields(m.path);
    } else if constexpr (std::is_same_v<T, ManifestPart>) {
        fields(m.bytes);
    } else if constexpr (std::is_same_v<T, ManifestEnd>) {
        fields(m.subvolume, m.began_microseconds, m.ended_microseconds, m.bytes_read, m.threads);
    } else {
        each_field_of_damage(archive, m);
    }
}

/// The fields of each message, once, for both directions.
template <typename Archive, typename M>
void each_field(Archive& archive, M& m) {
    using T = std::remove_const_t<M>;
    const auto fields = [&archive](auto&... field) { (archive.field(field), ...); };
    if constexpr (std::is_same_v<T, NvmeIdentity>) {
        fields(m.address, m.namespace_id, m.model, m.serial, m.wwid);
    } else if constexpr (std::is_same_v<T, DriverBinding>) {
        fields(m.driver, m.address);
    } else if constexpr (std::is_same_v<T, ExpectedDisks>) {
        fields(m.address, m.count);
    } else if constexpr (std::is_same_v<T, EarlyFile>) {
        fields(m.path, m.content);
    } else if constexpr (std::is_same_v<T, SystemStart>) {
        fields(m.is_wanted, m.files, m.root_device, m.root_subvolume);
    } else if constexpr (std::is_same_v<T, Configure>) {
        fields(m.host_name, m.devices, m.files, m.modules, m.later_drivers, m.system,
               m.will_be_saved);
    } else if constexpr (std::is_same_v<T, Devices>) {
        fields(m.drivers, m.bindings, m.disks, m.identities);
    } else if constexpr (std::is_same_v<T, Join>) {
        fields(m.host_name, m.entropy, m.realtime_seconds, m.devices, m.disks_have_data);
    } else if constexpr (std::is_same_v<T, Exec>) {
        fields(m.arguments, m.directory, m.window, m.skips_pauses);
    } else if constexpr (std::is_same_v<T, Grant>) {
        fields(m.stream, m.bytes);
    } else if constexpr (std::is_same_v<T, Signal>) {
        fields(m.number);
    } else if constexpr (std::is_same_v<T, FillFile>) {
        fields(m.path, m.seed, m.size);
    } else if constexpr (std::is_same_v<T, WriteFile>) {
        fields(m.path, m.content, m.mode, m.appends, m.is_last);
    } else if constexpr (std::is_same_v<T, ReadFile>) {
        fields(m.path, m.limit);
    } else if constexpr (std::is_same_v<T, DigestFile>) {
        fields(m.path);
    } else if constexpr (std::is_same_v<T, Leave>) {
        fields(m.reboot);
    } else if constexpr (std::is_same_v<T, Hello>) {
        fields(m.version, m.kernel);
    } else if constexpr (std::is_same_v<T, Ready>) {
        fields(m.uptime_milliseconds, m.remarks, m.missing, m.phases, m.refusal);
    } else if constexpr (std::is_same_v<T, Output>) {
        fields(m.stream, m.data, m.read_at_microseconds);
    } else if constexpr (std::is_same_v<T, Exited>) {
        fields(m.code, m.signal);
    } else if constexpr (std::is_same_v<T, FileDigest>) {
        fields(m.sha256, m.size);
    } else if constexpr (std::is_same_v<T, FileContent>) {
        fields(m.content, m.size);
    } else if constexpr (std::is_same_v<T, Failed>) {
        fields(m.error_number, m.message);
    } else if constexpr (std::is_same_v<T, Log>) {
        fields(m.line);
    } else if constexpr (std::is_same_v<T, Snapshot>) {
        fields(m.patterns, m.file_limit, m.total_limit);
    } else if constexpr (std::is_same_v<T, SnapshotEntry>) {
        fields(m.path, m.kind, m.content, m.is_whole);
    } else if constexpr (std::is_same_v<T, TimeWork>) {
        fields();
    } else if constexpr (std::is_same_v<T, WorkTime>) {
        fields(m.microseconds);
    } else if constexpr (std::is_same_v<T, SnapshotPart>) {
        fields(m.entries);
    } else if constexpr (std::is_same_v<T, SnapshotEnd>) {
        fields(m.is_whole);
    } else {
        each_field_of_life(archive, m);
    }
}

template <typename Part>
    requires std::is_class_v<Part>
void Writer::field(const Part& v) {
    each_field(*this, v);
}
template <typename Part>
    requires std::is_class_v<Part>
void Reader::field(Part& v) {
    each_field(*this, v);
}

template <std::size_t Index = 0>
std::optional<Message> decode_as(std::size_t type, Reader& reader) {
    if constexpr (Index < std::variant_size_v<Message>) {
        if (type != Index) {
            return decode_as<Index + 1>(type, reader);
        }
        std::variant_alternative_t<Index, Message> message;
        each_field(reader, message);
        // A Hello of another version may say more or other things.
        constexpr bool may_go_on = std::is_same_v<decltype(message), Hello>;
        if (!reader.is_done() && !may_go_on) {
            return std::nullopt;
        }
        return message;
    } else {
        return std::nullopt;
    }
}

std::uint32_t length_at(std::string_view bytes) {
    return Reader(bytes).number<std::uint32_t>();
}

} // namespace

std::string encode(const Frame& frame) {
    Writer writer;
    writer.number(static_cast<std::uint8_t>(frame.message.index()));
    writer.number(static_cast<std::uint32_t>(frame.operation));
    std::visit([&writer](const auto& message) { each_field(writer, message); }, frame.message);
    Writer whole;
    whole.number(static_cast<std::uint32_t>(writer.bytes.size()));
    const bool is_hello = std::holds_alternative<Hello>(frame.message);
    return (is_hello ? std::string(preamble) : std::string{}) + whole.bytes + writer.bytes;
}

void Decoder::feed(std::string_view bytes) {
    if (!broken_.empty()) {
        return;
    }
    buffer_.erase(0, start_);
    start_ = 0;
    buffer_ += bytes;
}

/// True once the stream stands behind a preamble. What came before it is dropped.
bool Decoder::skip_to_hello() {
    const std::size_t at = buffer_.find(preamble, start_);
    if (at == std::string::npos) {
        const std::size_t keep = std::min(buffer_.size() - start_, preamble.size() - 1);
        start_ = buffer_.size() - keep;
        return false;
    }
    start_ = at + preamble.size();
    awaiting_hello_ = false;
    return true;
}

std::optional<Frame> Decoder::next() {
    if (!broken_.empty()) {
        return std::nullopt;
    }
    if (awaiting_hello_ && !skip_to_hello()) {
        return std::nullopt;
    }
    std::string_view rest = std::string_view(buffer_).substr(start_);
    if (rest.starts_with(preamble.substr(0, std::min(rest.size(), preamble.size())))) {
        if (rest.size() < preamble.size()) {
            return std::nullopt;
        }
        start_ += preamble.size();
        rest.remove_prefix(preamble.size());
    }
    if (rest.size() < length_bytes) {
        return std::nullopt;
    }
    const std::size_t length = length_at(rest);
    if (length < header_bytes || length > largest_frame) {
        broken_ = "a frame of " + std::to_string(length) + " bytes";
        return std::nullopt;
    }
    if (rest.size() < length_bytes + length) {
        return std::nullopt;
    }
    const auto type = static_cast<std::uint8_t>(rest[length_bytes]);
    Reader header(rest.substr(length_bytes + 1));
    const auto operation = static_cast<Operation>(header.number<std::uint32_t>());
    Reader fields(rest.substr(length_bytes + header_bytes, length - header_bytes));
    auto message = decode_as(type, fields);
    if (!message) {
        broken_ = "a malformed message of type " + std::to_string(type);
        return std::nullopt;
    }
    start_ += length_bytes + length;
    return Frame{operation, std::move(*message)};
}

std::string fill_data(std::uint64_t seed, std::uint64_t offset, std::size_t count) {
    std::string out;
    out.reserve(count + 8);
    for (std::uint64_t index = offset / 8; out.size() < count; ++index) {
        // splitmix64: each word depends on seed and index alone, so that any part can be made.
        std::uint64_t word = seed + (index + 1) * 0x9e3779b97f4a7c15ULL;
        word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        word = (word ^ (word >> 27U)) * 0x94d049bb133111ebULL;
        word ^= word >> 31U;
        for (unsigned byte = 0; byte < 8; ++byte) {
            out.push_back(static_cast<char>(word >> (8 * byte)));
        }
    }
    out.resize(count);
    return out;
}

} // namespace harness::agent
