#pragma once

#include <cstdint>
#include <string>

// What the two ends say of connections that programs of the guest make: a part of the protocol.
namespace harness::agent {

inline constexpr std::uint32_t connection_window = 256 * 1024;

/// Programs of the guest may connect to one of its loopback addresses from now on; what they say is
/// carried to the harness, and back, under this operation. Answer: Listening; then Connected,
/// Carry, Consumed and HangUp, from both sides, until the machine ends or is joined anew.
struct Listen {
    std::string address; ///< "127.83.0.1"
    std::uint32_t port = 0;

    bool operator==(const Listen&) const = default;
};

struct Listening {
    bool operator==(const Listening&) const = default;
};

/// A program of the guest has connected. The number is the connection's, under this operation.
struct Connected {
    std::uint32_t connection = 0;
    std::int64_t at_microseconds = 0; ///< The time that the harness has let the guest have.

    bool operator==(const Connected&) const = default;
};

// -- from both ------------------------------------------------------------------------------------

/// Bytes of a connection. No side sends more than `connection_window` that were not Consumed.
struct Carry {
    std::uint32_t connection = 0;
    std::string data;
    std::int64_t at_microseconds = 0; ///< As in Connected; 0 from the harness.

    bool operator==(const Carry&) const = default;
};

/// So many bytes have gone on to where they belong.
struct Consumed {
    std::uint32_t connection = 0;
    std::uint32_t bytes = 0;

    bool operator==(const Consumed&) const = default;
};

/// Nothing more comes from this side; once both have said so, the connection has ended. A reset
/// ends it at once, whatever is under way.
struct HangUp {
    std::uint32_t connection = 0;
    bool is_reset = false;

    bool operator==(const HangUp&) const = default;
};

} // namespace harness::agent
