#pragma once

#include "emulators/s3/ask.hpp"

#include <string>
#include <vector>

/// What time and people do to a store behind its clients' backs: bits that rot, objects that are
/// gone, or are not what was put there. Nobody is asked, no lock counts.
namespace harness::emulators::s3 {

enum class Damage {
    flip,      ///< One bit is another. What the store tells of the object stays as it was.
    truncate,  ///< The second half is not there. What the store tells stays, but for the size.
    remove,    ///< It was never there; what it had replaced is seen again.
    roll_back, ///< It is again what it replaced.
    replace,   ///< It has what was put before it under another of the names, and tells that.
};

enum class Choice { by_seed, oldest, newest };

/// Which objects of those that clients see.
struct DamageOrder {
    Damage damage = Damage::flip;
    std::string bucket;                     ///< Empty: any.
    std::string objects;                    ///< A pattern with * and ?.
    std::optional<std::uint64_t> count = 1; ///< Nothing: all that it fits.
    Choice choice = Choice::by_seed;
    std::uint64_t seed = 1;
    bool is_every_version = false; ///< Else the newest alone.
};

/// What was done to one of them.
struct Damaged {
    std::string bucket;
    std::string key;
    std::string what; ///< "bit 3 of byte 77 is another", for people.
};

struct DamageDone {
    std::size_t fitting = 0;      ///< Objects that could be damaged so.
    std::vector<Damaged> damaged; ///< By bucket and key.
};

/// Damages as many as are wanted; none where there are fewer, or not one. The same seed and the
/// same names give the same. Throws Refused where a store on disk has no room.
[[nodiscard]] DamageDone damage(Shelf& shelf, const DamageOrder& order, Time now);

} // namespace harness::emulators::s3
