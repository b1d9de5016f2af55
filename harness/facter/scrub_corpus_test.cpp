#include "harness/base/testing/golden.hpp"
#include "harness/facter/pseudonym.hpp"
#include "harness/facter/scrub.hpp"
#include "harness/facter/show.hpp"
#include "harness/facter/testing/read.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

// Real reports, where there are any: scrubbed, they are the same machine with other identities.
using namespace harness;
using namespace harness::facter;

namespace {

using Json = nlohmann::json;

std::vector<std::pair<std::string, std::string>> reports() {
    std::vector<std::pair<std::string, std::string>> all;
    for (const char* host : {"zephyrus", "yoga", "hetzner", "contabo", "ovh", "bartleby"}) {
        all.emplace_back(
            host, harness::testing::read_source_file(concat("facter-reports/", host, ".json")));
    }
    const std::filesystem::path corpus = harness::testing::corpus_directory();
    if (corpus.empty() || !std::filesystem::is_directory(corpus / "facter")) {
        return all;
    }
    for (const auto& entry : std::filesystem::directory_iterator(corpus / "facter")) {
        if (entry.path().extension() == ".json") {
            std::ifstream in(entry.path(), std::ios::binary);
            all.emplace_back(entry.path().filename().string(),
                             std::string{std::istreambuf_iterator<char>(in), {}});
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

Scrubbed scrub_text(const std::string& text, std::uint64_t seed) {
    const auto tree = parse_json(std::make_shared<const Source>("r.json", text));
    REQUIRE(tree);
    return scrub(*tree, seed);
}

/// Letters and digits blurred. Of the kernel's name for NVMe disks only its length counts: it holds
/// the serial in hex digits.
std::string form_of(std::string text) {
    if (text.find("/nvme-nvme.") != std::string::npos) {
        return std::to_string(text.size());
    }
    for (char& c : text) {
        c = c >= '0' && c <= '9'   ? '9'
            : c >= 'A' && c <= 'Z' ? 'A'
            : c >= 'a' && c <= 'z' ? 'a'
                                   : c;
    }
    return text;
}

/// Keys of `facter show --format json` that hold identities.
bool may_differ(const std::string& path) {
    for (const char* key : {"/serial", "/wwn", "/eui", "/device_id"}) {
        if (path.ends_with(key)) {
            return true;
        }
    }
    return path.find("/links/") != std::string::npos;
}

void check_same_but_identities(const Json& before, const Json& after) {
    const Json one = before.flatten();
    const Json other = after.flatten();
    REQUIRE(one.size() == other.size());
    for (const auto& [path, value] : one.items()) {
        CAPTURE(path);
        REQUIRE(other.contains(path));
        if (value.is_string() && may_differ(path)) {
            CHECK(form_of(value.get<std::string>()) == form_of(other[path].get<std::string>()));
        } else {
            CHECK(value == other[path]);
        }
    }
}

void collect_serials(const Json& node, std::set<std::string>& serials) {
    for (const auto& [key, value] : node.items()) {
        if (key == "serial" && value.is_string()) {
            serials.insert(value.get<std::string>());
        } else if (value.is_structured()) {
            collect_serials(value, serials);
        }
    }
}

bool contains_word(const std::string& text, const std::string& word) {
    const auto ends = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; };
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) {
        const std::size_t end = at + word.size();
        if ((at == 0 || ends(text[at - 1])) && (end == text.size() || ends(text[end]))) {
            return true;
        }
    }
    return false;
}

} // namespace

TEST_CASE("no serial of a real report outlives its scrubbing", "[facter][scrub][corpus]") {
    for (const auto& [name, text] : reports()) {
        CAPTURE(name);
        const Scrubbed scrubbed = scrub_text(text, 11);
        std::set<std::string> left;
        for (const LeftAlone& one : scrubbed.left_alone) {
            left.insert(one.text);
        }
        std::set<std::string> serials;
        collect_serials(Json::parse(text), serials);
        for (const Disk& disk : harness::facter::testing::must_read(text).disks) {
            for (const auto* one : {&disk.serial, &disk.wwn, &disk.eui, &disk.device_id}) {
                if (*one) {
                    serials.insert(**one);
                }
            }
        }
        for (const std::string& serial : serials) {
            CAPTURE(serial);
            CHECK((serial.empty() || left.count(serial) != 0 ||
                   !contains_word(scrubbed.text, serial)));
        }
    }
}

TEST_CASE("a scrubbed report shows the same machine but for identities",
          "[facter][scrub][corpus]") {
    for (const auto& [name, text] : reports()) {
        CAPTURE(name);
        const Report before = harness::facter::testing::must_read(text);
        const Report after = harness::facter::testing::must_read(scrub_text(text, 12).text);
        check_same_but_identities(Json::parse(render_json(before)),
                                  Json::parse(render_json(after)));
    }
}

TEST_CASE("scrubbing a scrubbed report touches the same places", "[facter][scrub][corpus]") {
    for (const auto& [name, text] : reports()) {
        CAPTURE(name);
        const Scrubbed once = scrub_text(text, 13);
        const Scrubbed twice = scrub_text(once.text, 14);
        CHECK(once.text.size() == twice.text.size());
        REQUIRE(once.replaced.size() == twice.replaced.size());
        for (std::size_t i = 0; i < once.replaced.size(); ++i) {
            CHECK(once.replaced[i].where == twice.replaced[i].where);
            CHECK(once.replaced[i].places == twice.replaced[i].places);
        }
        CHECK(once.left_alone.size() == twice.left_alone.size());
    }
}
