#pragma once

#include "harness/base/tree.hpp"
#include "harness/cli/testing/hwinfo_listing.hpp"
#include "harness/fidelity/guest_hardware.hpp"

#include <map>
#include <string>
#include <vector>

namespace harness::cli::testing {

/// What somebody says of a machine: "disk /dev/nvme0n1 serial" and the like, each with a text.
using Facts = std::map<std::string, std::string, std::less<>>;

/// The original report, read as it stands: not by what the harness makes of it.
[[nodiscard]] Facts recorded_facts(const Node& report);

/// hwinfo in the guest. Names of facts are those of a report.
[[nodiscard]] Facts hwinfo_facts(const std::vector<HwinfoLine>& devices);

/// Our collector in the same guest, as far as it knows such facts.
[[nodiscard]] Facts collected_facts(const fidelity::GuestHardware& hardware);

/// hwinfo against the record or against our collector. Empty text: says nothing of it.
struct Disagreement {
    std::string fact;
    std::string recorded;
    std::string collected;
    std::string hwinfo;

    [[nodiscard]] std::string to_text() const;
};

/// Facts that hwinfo says otherwise than the record, or than our collector where that says
/// anything. Of what the record does not mention at all, hwinfo and the collector are compared.
[[nodiscard]] std::vector<Disagreement> disagreements(const Facts& recorded, const Facts& collected,
                                                      const Facts& hwinfo);

} // namespace harness::cli::testing
