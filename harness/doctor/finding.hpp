#pragma once

#include <string>
#include <vector>

/// What works on this host and what does not, as a value: gathered elsewhere, judged and shown
/// here.
namespace harness::doctor {

/// What was seen of one thing.
struct Sight {
    bool works = false;
    std::string seen;   ///< "7.2.22, /usr/bin/qemu-system-x86_64", or why it does not work.
    std::string remedy; ///< What to do about it; empty where it works.
};

enum class Importance {
    required, ///< Without it no machine runs.
    optional, ///< Without it some scenarios can not run, or all are slower.
    unused    ///< Nothing of today needs it; it is shown, and counts for nothing.
};

struct Finding {
    std::string section; ///< "QEMU"
    std::string name;    ///< "swtpm"
    std::string purpose; ///< What it is for: "machines with `tpm: true`".
    Importance importance = Importance::required;
    Sight sight;
    std::vector<std::string> held_back; ///< Scenarios that can not run without it.
};

enum class Health {
    well,
    impaired, ///< Something optional does not work.
    unable    ///< Something required does not work.
};

[[nodiscard]] Health health_of(const std::vector<Finding>& findings);

/// One screen for people: a line for each finding, and below what does not work what it is for and
/// what to do.
[[nodiscard]] std::string render_table(const std::vector<Finding>& findings, bool colour);

/// The same for programs; its keys stay.
[[nodiscard]] std::string render_json(const std::vector<Finding>& findings);

} // namespace harness::doctor
