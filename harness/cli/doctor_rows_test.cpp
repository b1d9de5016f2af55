#include "harness/base/testing/catch.hpp"
#include "harness/cli/doctor_rows.hpp"

#include <algorithm>
#include <set>

using namespace harness;
using namespace harness::cli;

namespace {

std::vector<std::string> rows_needed_by(const machine::Plan& plan) {
    std::vector<std::string> out;
    for (const DoctorRow& row : doctor_rows()) {
        if (row.is_needed && row.is_needed(plan)) {
            out.push_back(row.name);
        }
    }
    return out;
}

} // namespace

TEST_CASE("every row has its own name, a purpose, a look, and its section in one piece", "[cli]") {
    std::set<std::string> names;
    std::set<std::string> sections;
    std::string section;
    for (const DoctorRow& row : doctor_rows()) {
        CAPTURE(row.name);
        CHECK(names.insert(row.name).second);
        CHECK_FALSE(row.purpose.empty());
        CHECK(row.look);
        if (row.section != section) {
            section = row.section;
            CHECK(sections.insert(section).second);
        }
    }
}

TEST_CASE("a machine needs the firmware and the TPM that it has, and no other", "[cli]") {
    machine::Plan plan;
    CHECK(rows_needed_by(plan).empty());
    plan.firmware = machine::Firmware::uefi;
    CHECK(rows_needed_by(plan) == std::vector<std::string>{"OVMF"});
    plan.secure_boot = machine::SecureBoot::enrolled;
    plan.has_tpm = true;
    CHECK(rows_needed_by(plan) ==
          std::vector<std::string>{"OVMF, enrolled", "sbsign", "openssl", "swtpm"});
}
