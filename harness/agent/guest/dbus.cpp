#include "harness/agent/guest/dbus.hpp"

#include <algorithm>

namespace harness::agent::guest::dbus {

namespace {

constexpr std::size_t fixed_header = 16; // Up to the length of the fields, that included.
constexpr unsigned deepest = 32;

enum Field : std::uint8_t {
    path_field = 1,
    interface_field = 2,
    member_field = 3,
    error_field = 4,
    reply_field = 5,
    signature_field = 8
};

void pad(std::string& bytes, std::size_t width) {
    bytes.append((width - bytes.size() % width) % width, '\0');
}

void put(std::string& bytes, std::uint32_t value) {
    pad(bytes, sizeof value);
    for (unsigned i = 0; i < sizeof value; ++i) {
        bytes.push_back(static_cast<char>(value >> (8 * i)));
    }
}

void put_text(std::string& bytes, std::string_view value) {
    put(bytes, static_cast<std::uint32_t>(value.size()));
    bytes += value;
    bytes.push_back('\0');
}

void put_field(std::string& bytes, Field field, char type, std::string_view value) {
    pad(bytes, 8);
    bytes.push_back(static_cast<char>(field));
    bytes += {'\1', type, '\0'};
    if (type == 'g') {
        bytes.push_back(static_cast<char>(value.size()));
        bytes += value;
        bytes.push_back('\0');
        return;
    }
    put_text(bytes, value);
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < sizeof value; ++i) {
        value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at + i])) << (8 * i);
    }
    return value;
}

/// Of a value of fixed width; 0 for all others.
std::size_t width_of(char type) {
    switch (type) {
    case 'y':
        return 1;
    case 'n':
    case 'q':
        return 2;
    case 'b':
    case 'i':
    case 'u':
    case 'h':
        return 4;
    case 'x':
    case 't':
    case 'd':
        return 8;
    default:
        return 0;
    }
}

std::size_t alignment_of(char type) {
    switch (type) {
    case '(':
    case '{':
        return 8;
    case 's':
    case 'o':
    case 'a':
        return 4;
    case 'g':
    case 'v':
        return 1;
    default:
        return std::max<std::size_t>(width_of(type), 1);
    }
}

/// How much of a signature its first complete type takes; 0 where there is none.
std::size_t type_length(std::string_view signature, unsigned depth = 0) {
    if (signature.empty() || depth > deepest) {
        return 0;
    }
    const char type = signature.front();
    if (type == 'a') {
        const std::size_t element = type_length(signature.substr(1), depth + 1);
        return element == 0 ? 0 : element + 1;
    }
    if (type != '(' && type != '{') {
        const bool is_known =
            width_of(type) > 0 || type == 's' || type == 'o' || type == 'g' || type == 'v';
        return is_known ? 1 : 0;
    }
    const char closing = type == '(' ? ')' : '}';
    std::size_t at = 1;
    while (at < signature.size() && signature[at] != closing) {
        const std::size_t field = type_length(signature.substr(at), depth + 1);
        if (field == 0) {
            return 0;
        }
        at += field;
    }
    return at < signature.size() && at > 1 ? at + 1 : 0;
}

} // namespace

Values& Values::text(std::string_view value) {
    signature_ += 's';
    put_text(bytes_, value);
    return *this;
}

Values& Values::object_path(std::string_view value) {
    signature_ += 'o';
    put_text(bytes_, value);
    return *this;
}

Values& Values::number(std::uint32_t value) {
    signature_ += 'u';
    put(bytes_, value);
    return *this;
}

Values& Values::boolean(bool value) {
    signature_ += 'b';
    put(bytes_, value ? 1 : 0);
    return *this;
}

Values& Values::texts(const std::vector<std::string>& values) {
    signature_ += "as";
    put(bytes_, 0);
    const std::size_t begin = bytes_.size();
    for (const std::string& value : values) {
        put_text(bytes_, value);
    }
    std::string length;
    put(length, static_cast<std::uint32_t>(bytes_.size() - begin));
    bytes_.replace(begin - length.size(), length.size(), length);
    return *this;
}

std::string marshal(const Call& call, std::uint32_t serial) {
    std::string fields(fixed_header, '\0'); // In its place already: fields are aligned by it.
    put_field(fields, path_field, 'o', call.path);
    put_field(fields, interface_field, 's', call.interface);
    put_field(fields, member_field, 's', call.member);
    if (!call.arguments.signature().empty()) {
        put_field(fields, signature_field, 'g', call.arguments.signature());
    }
    std::string message{'l', static_cast<char>(Kind::call), '\0', '\1'};
    put(message, static_cast<std::uint32_t>(call.arguments.bytes().size()));
    put(message, serial);
    put(message, static_cast<std::uint32_t>(fields.size() - fixed_header));
    message += std::string_view(fields).substr(fixed_header);
    pad(message, 8);
    return message + call.arguments.bytes();
}

std::optional<std::size_t> message_size(std::string_view bytes) {
    if (bytes.size() < fixed_header) {
        return 0;
    }
    const std::size_t body = number_at(bytes, 4);
    const std::size_t fields = number_at(bytes, 12);
    if (bytes[0] != 'l' || bytes[3] != 1 || body > largest_message || fields > largest_message) {
        return std::nullopt;
    }
    const std::size_t size = fixed_header + (fields + 7) / 8 * 8 + body;
    return size <= largest_message ? std::optional(size) : std::nullopt;
}

std::optional<Message> unmarshal(std::string_view bytes) {
    const auto size = message_size(bytes);
    const auto kind = bytes.size() > 1 ? static_cast<std::uint8_t>(bytes[1]) : std::uint8_t{0};
    if (!size || *size == 0 || *size != bytes.size() || kind < 1 || kind > 4) {
        return std::nullopt;
    }
    Message message{.kind = Kind{kind}};
    message.body = bytes.substr(*size - number_at(bytes, 4));
    Cursor header("yyyyuua(yv)", bytes.substr(0, *size - message.body.size()));
    for (int i = 0; i < 6; ++i) {
        header.skip();
    }
    Cursor fields = header.enter();
    while (fields.type() != 0) {
        Cursor field = fields.enter();
        const std::uint64_t code = field.number();
        Cursor value = field.enter();
        std::string* text = code == path_field        ? &message.path
                            : code == interface_field ? &message.interface
                            : code == member_field    ? &message.member
                            : code == error_field     ? &message.error
                            : code == signature_field ? &message.signature
                                                      : nullptr;
        if (text != nullptr) {
            *text = value.text();
        } else if (code == reply_field) {
            message.reply_to = static_cast<std::uint32_t>(value.number());
        }
        if (!value.is_well()) {
            return std::nullopt;
        }
    }
    return header.is_well() && fields.is_well() ? std::optional(std::move(message)) : std::nullopt;
}

Cursor::Cursor(std::string_view signature, std::string_view body)
    : signature_(signature), body_(body) {}

Cursor::Cursor(std::string_view signature, std::string_view body, std::size_t at, unsigned depth)
    : signature_(signature), body_(body), at_(at), depth_(depth) {}

char Cursor::type() const {
    const bool is_at_end = signature_.empty() || (is_array_ && at_ >= body_.size());
    return is_well_ && !is_at_end ? signature_.front() : '\0';
}

void Cursor::fail() {
    is_well_ = false;
    at_ = body_.size();
}

void Cursor::align(std::size_t width) {
    at_ += (width - at_ % width) % width;
    if (at_ > body_.size()) {
        fail();
    }
}

std::uint64_t Cursor::take(std::size_t width) {
    align(width);
    if (!is_well_ || body_.size() - at_ < width) {
        fail();
        return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(body_[at_ + i])) << (8 * i);
    }
    at_ += width;
    return value;
}

/// With a length of this width in front, and a zero behind.
std::string Cursor::take_text(std::size_t width) {
    const std::uint64_t size = take(width);
    if (!is_well_ || body_.size() - at_ <= size) {
        fail();
        return {};
    }
    std::string value(body_.substr(at_, size));
    at_ += size + 1;
    return value;
}

void Cursor::next_type() {
    if (!is_array_) {
        signature_.remove_prefix(std::min(signature_.size(), type_length(signature_)));
    }
}

std::string Cursor::text() {
    const char type = this->type();
    if (type != 's' && type != 'o' && type != 'g') {
        fail();
        return {};
    }
    std::string value = take_text(type == 'g' ? 1 : 4);
    next_type();
    return value;
}

std::uint64_t Cursor::number() {
    const char type = this->type();
    const std::size_t width = width_of(type);
    if (width == 0) {
        fail();
        return 0;
    }
    std::uint64_t value = take(width);
    if (type == 'i' && (value >> 31U) != 0) {
        value |= 0xffffffff00000000ULL;
    } else if (type == 'n' && (value >> 15U) != 0) {
        value |= 0xffffffffffff0000ULL;
    }
    next_type();
    return value;
}

/// The variant's signature stands in the body, which lives as long as we may be used.
Cursor Cursor::enter_variant() {
    const std::size_t begin = at_ + 1;
    const std::string signature = take_text(1);
    if (is_well_ && type_length(signature) != signature.size()) {
        fail();
    }
    return {is_well_ ? body_.substr(begin, signature.size()) : "", body_, at_, depth_ + 1};
}

Cursor Cursor::enter_array(std::string_view element) {
    const std::uint64_t size = take(4);
    align(alignment_of(element.front()));
    if (is_well_ && size > body_.size() - at_) {
        fail();
    }
    Cursor inner(element, body_.substr(0, is_well_ ? at_ + size : at_), at_, depth_ + 1);
    inner.is_array_ = true;
    return inner;
}

Cursor Cursor::enter_fields(std::string_view fields) {
    align(8);
    return {fields, body_, at_, depth_ + 1};
}

Cursor Cursor::enter() {
    const char type = this->type();
    const std::size_t length = type_length(signature_);
    if (length == 0 || depth_ >= 2 * deepest || (length == 1 && type != 'v')) {
        fail();
        return *this;
    }
    Cursor inner = type == 'v'   ? enter_variant()
                   : type == 'a' ? enter_array(signature_.substr(1, length - 1))
                                 : enter_fields(signature_.substr(1, length - 2));
    if (is_well_) {
        Cursor end = inner;
        end.skip_rest();
        at_ = end.at_;
        is_well_ = end.is_well_;
    }
    inner.is_well_ = is_well_;
    next_type();
    return inner;
}

void Cursor::skip_rest() {
    if (is_array_) {
        at_ = body_.size(); // What is wrong in an element shows where it is looked at.
    }
    while (type() != 0) {
        skip();
    }
}

void Cursor::skip() {
    const char type = this->type();
    if (width_of(type) > 0) {
        number();
    } else if (type == 's' || type == 'o' || type == 'g') {
        text();
    } else {
        enter();
    }
}

std::string unit_path(std::string_view unit) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string path = "/org/freedesktop/systemd1/unit/";
    for (std::size_t i = 0; i < unit.size(); ++i) {
        const char c = unit[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (is_letter || (i > 0 && c >= '0' && c <= '9')) {
            path += c;
            continue;
        }
        const auto byte = static_cast<std::uint8_t>(c);
        path += {'_', digits[byte >> 4U], digits[byte & 15U]};
    }
    return path;
}

} // namespace harness::agent::guest::dbus
