#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What stands on the wire between a D-Bus client and its peer, without I/O: the part of it that
/// systemd's own socket needs. Little endian alone; nothing that comes is trusted.
namespace harness::agent::guest::dbus {

inline constexpr std::size_t largest_message = 4UL * 1024 * 1024;

enum class Kind : std::uint8_t { call = 1, reply = 2, error = 3, signal = 4 };

/// Values in a row, with the signature that tells their types.
class Values {
  public:
    Values& text(std::string_view value);
    Values& object_path(std::string_view value);
    Values& number(std::uint32_t value);
    Values& boolean(bool value);
    Values& texts(const std::vector<std::string>& values);

    [[nodiscard]] const std::string& signature() const { return signature_; }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

  private:
    std::string signature_;
    std::string bytes_;
};

/// A method called on a peer.
struct Call {
    std::string path;
    std::string interface;
    std::string member;
    Values arguments;
};

[[nodiscard]] std::string marshal(const Call& call, std::uint32_t serial);

/// A message as it came: header fields that were not there are empty.
struct Message {
    Kind kind = Kind::signal;
    std::uint32_t reply_to = 0; ///< The serial of the call that it answers.
    std::string path;
    std::string interface;
    std::string member;
    std::string error; ///< "org.freedesktop.systemd1.NoSuchUnit"
    std::string signature;
    std::string body;
};

/// How many bytes the message takes that begins here: 0 while that can not be told, nothing where
/// it is none, or one beyond the limit.
[[nodiscard]] std::optional<std::size_t> message_size(std::string_view bytes);

/// Reads one whole message; nothing where it is malformed.
[[nodiscard]] std::optional<Message> unmarshal(std::string_view bytes);

/// Walks over a body by its signature, value by value. What is asked for with a wrong type, or does
/// not fit into the bytes, is empty or 0, and ends the walk.
class Cursor {
  public:
    /// Both texts outlive it.
    Cursor(std::string_view signature, std::string_view body);

    /// The type code of the next value: 's', 'a', '(', …; 0 at the end.
    [[nodiscard]] char type() const;

    /// A text, an object path or a signature.
    std::string text();

    /// An integer or a boolean of any width; negative ones as two's complement.
    std::uint64_t number();

    /// Walks over the elements of an array, the fields of a structure or of an entry of a
    /// dictionary, or the one value of a variant. This one goes on behind it.
    Cursor enter();

    void skip();

    /// False once something did not fit.
    [[nodiscard]] bool is_well() const { return is_well_; }

  private:
    Cursor(std::string_view signature, std::string_view body, std::size_t at, unsigned depth);

    void fail();
    void align(std::size_t width);
    std::uint64_t take(std::size_t width);
    std::string take_text(std::size_t width);
    void next_type();
    void skip_rest();
    Cursor enter_variant();
    Cursor enter_array(std::string_view element);
    Cursor enter_fields(std::string_view fields);

    std::string_view signature_; ///< What is left of it; of an array its element's.
    std::string_view body_;      ///< From its beginning, by which values are aligned, to our end.
    std::size_t at_ = 0;
    unsigned depth_ = 0;
    bool is_array_ = false;
    bool is_well_ = true;
};

/// The name of a unit as the last part of its object path.
[[nodiscard]] std::string unit_path(std::string_view unit);

} // namespace harness::agent::guest::dbus
