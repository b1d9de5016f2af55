#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// HTTP as values: what a service is asked and what it answers, without sockets.
namespace harness::emulators::http {

/// Fields of a message in their order. Names are compared without regard to case, and kept small.
class Headers {
  public:
    using Field = std::pair<std::string, std::string>;

    Headers() = default;
    Headers(std::initializer_list<Field> fields);

    void add(std::string_view name, std::string value);
    /// Instead of all of that name.
    void set(std::string_view name, std::string value);

    void remove(std::string_view name);

    /// The first of that name, which is given in small letters.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    /// Its value; empty where there is none.
    [[nodiscard]] std::string_view value_of(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }

    [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }

  private:
    std::vector<Field> fields_;
};

/// A request without its body.
struct Request {
    std::string method;
    std::string path; ///< As it was sent: still encoded.
    /// Decoded names and values. "?uploads" has an empty value.
    std::vector<std::pair<std::string, std::string>> query;
    Headers headers;
    bool is_encrypted = false; ///< Came by TLS.

    /// The value of this word of the query; nothing where it is not there.
    [[nodiscard]] std::optional<std::string_view> word(std::string_view name) const;
    /// "list-type&prefix"
    [[nodiscard]] std::string query_names() const;
    /// What Content-Length says; nothing where it says nothing or no number.
    [[nodiscard]] std::optional<std::uint64_t> content_length() const;
};

/// Splits a target ("/a%20b?x=1&y") into path and query.
void take_target(std::string_view target, Request& request);

/// "%41+" is "A+". What is no valid encoding stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text);

/// All bytes but letters, digits and "-._~" (and "/", where it is kept) as "%41".
[[nodiscard]] std::string percent_encode(std::string_view text, bool keeps_slash = false);

/// Bytes that somebody keeps, such as an object's; read in pieces.
class Content {
  public:
    virtual ~Content() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// A piece from `offset` on, at most `most` bytes, at least one before the end. It may stand in
    /// `buffer`. Valid until the next call.
    [[nodiscard]] virtual std::string_view piece(std::uint64_t offset, std::size_t most,
                                                 std::string& buffer) const = 0;
};

/// A part of a content.
struct Extract {
    std::shared_ptr<const Content> content;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

class Flow;

/// A body that comes while it is sent.
struct Streamed {
    std::shared_ptr<Flow> flow;
    std::uint64_t size = 0;
};

class Gate;

/// How an answer is sent, where that is not as well and as fast as can be.
struct Manner {
    std::chrono::milliseconds delay{0};       ///< Before it.
    std::uint64_t bytes_per_second = 0;       ///< Of its body; 0: no limit.
    std::optional<std::uint64_t> cut_after;   ///< Then the connection is reset, in the body.
    std::optional<std::uint64_t> flipped_bit; ///< Of the body, counted from its beginning.
    bool is_lost = false;                     ///< The connection is reset in its place.
    std::shared_ptr<Gate> gate = nullptr;     ///< Where there is one, it waits for that to open.
};

/// An answer.
struct Reply {
    unsigned status = 200;
    Headers headers;
    std::variant<std::string, Extract, Streamed> body;
    bool closes = false; ///< The connection ends with it.
    Manner manner = {};

    [[nodiscard]] std::uint64_t body_size() const;
};

} // namespace harness::emulators::http
