#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/facter/scrub.hpp"
#include "harness/machine/make_plan.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

// What is claimed of a machine does not depend on whose it is: a scrubbed report promises the same.
using namespace harness;
using namespace harness::machine;

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> reports() {
    std::vector<std::filesystem::path> directories{std::filesystem::path(HARNESS_SOURCE_DIR) /
                                                   "facter-reports"};
    const std::string corpus = harness::testing::corpus_directory();
    if (corpus.empty()) {
        WARN("no corpus of real reports (HARNESS_CORPUS): only those of the repository are tried");
    } else {
        directories.push_back(std::filesystem::path(corpus) / "facter");
    }
    std::vector<std::filesystem::path> files;
    for (const auto& directory : directories) {
        for (const auto& entry : std::filesystem::directory_iterator(directory)) {
            if (entry.path().extension() == ".json") {
                files.push_back(entry.path());
            }
        }
    }
    return files;
}

Tree parse(std::string text) {
    auto tree = parse_json(std::make_shared<const Source>("report.json", std::move(text)));
    REQUIRE(tree);
    return std::move(*tree);
}

std::vector<Claim> claims_of(const Tree& tree) {
    Diagnostics warnings;
    const auto report = facter::read_report(tree, warnings);
    REQUIRE(report);
    return make_plan("machine", *report, {}, {2, gibibytes(4)}).claims;
}

/// Section, key, fidelity and reason, with letters and digits blurred: keys of links hold serials,
/// and a pseudonym has the form of what it stands for. The kernel's name of NVMe disks has the
/// serial in hex digits.
std::string form_of(const Claim& claim) {
    std::string text = concat(to_text(claim.section), " ", claim.key);
    const bool is_hex = text.find("/nvme-nvme.") != std::string::npos;
    for (char& c : text) {
        const bool is_digit = c >= '0' && c <= '9';
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        c = is_digit ? '9' : is_letter ? 'a' : c;
        c = is_hex && is_letter ? '9' : c;
    }
    return concat(text, ": ", to_text(claim.fidelity), " ", claim.reason);
}

} // namespace

TEST_CASE("a scrubbed report claims the same of its machine, row by row", "[machine][corpus]") {
    for (const auto& file : reports()) {
        CAPTURE(file.filename().string());
        const Tree original = parse(text_of(file));
        const auto before = claims_of(original);
        const auto after = claims_of(parse(facter::scrub(original, 7).text));
        REQUIRE(before.size() == after.size());
        for (std::size_t i = 0; i < before.size(); ++i) {
            CHECK(form_of(before[i]) == form_of(after[i]));
        }
    }
}
