#include "harness/base/concat.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "harness/machine/render_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace harness;
using namespace harness::cli;
namespace fs = std::filesystem;

namespace {

/// The commands in this process, in an empty directory.
struct Desk {
    std::ostringstream out;
    std::ostringstream err;
    fs::path root = fs::temp_directory_path() / ("harness-desk-test-" + std::to_string(::getpid()));
    Environment environment{out, err, false, {}, {}, {}, {}, {4, gibibytes(8)}};

    Desk() {
        fs::remove_all(root);
        fs::create_directories(root);
    }
    ~Desk() { fs::remove_all(root); }

    ExitCode operator()(std::vector<std::string> words) {
        out.str("");
        err.str("");
        words.insert(words.begin(), "harness");
        std::vector<const char*> argv;
        for (const std::string& word : words) {
            argv.push_back(word.c_str());
        }
        const auto command = parse_options(static_cast<int>(argv.size()), argv.data());
        if (!command) {
            err << render(command.error());
            return ExitCode::usage;
        }
        return execute(*command, environment);
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (root / name).string(); }
    std::string file(const std::string& name, const std::string& text) {
        std::ofstream(root / name) << text;
        return path(name);
    }
    [[nodiscard]] std::string text_of(const std::string& name) const {
        std::ifstream in(root / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] bool says(const std::string& text) const {
        return err.str().find(text) != std::string::npos;
    }
};

std::string shipped(const std::string& host) {
    return (fs::path(HARNESS_SOURCE_DIR) / "facter-reports" / (host + ".json")).string();
}

std::vector<std::string> all_reports() {
    std::vector<std::string> paths;
    for (const char* host : {"zephyrus", "yoga", "hetzner", "contabo", "ovh", "bartleby"}) {
        paths.push_back(shipped(host));
    }
    const fs::path corpus = harness::testing::corpus_directory();
    if (!corpus.empty() && fs::is_directory(corpus / "facter")) {
        for (const auto& entry : fs::directory_iterator(corpus / "facter")) {
            paths.push_back(entry.path().string());
        }
    }
    return paths;
}

/// The plan of a report, with letters and digits of its texts blurred.
nlohmann::json plan_form(const std::string& path) {
    Diagnostics warnings;
    const auto report = load_report(path, {}, warnings);
    REQUIRE(report);
    const auto plan = machine::make_plan("p", *report, {}, {4, gibibytes(8)});
    nlohmann::json form = nlohmann::json::parse(machine::render_json(plan)).flatten();
    for (auto& [key, value] : form.items()) {
        if (!value.is_string()) {
            continue;
        }
        std::string text = value.get<std::string>();
        if (text.find("/nvme-nvme.") != std::string::npos) {
            value = text.size(); // The serial in hex digits: its form is not kept, its length is.
            continue;
        }
        for (char& c : text) {
            c = c >= '0' && c <= '9'   ? '9'
                : c >= 'A' && c <= 'Z' ? 'A'
                : c >= 'a' && c <= 'z' ? 'a'
                                       : c;
        }
        value = text;
    }
    return form;
}

} // namespace

TEST_CASE("a diff of two reports ends with 0, 1 or 2", "[cli][facter]") {
    Desk desk;
    CHECK(desk({"facter", "diff", shipped("yoga"), shipped("yoga")}) == ExitCode::passed);
    CHECK(desk.out.str().find("the same hardware") != std::string::npos);
    CHECK(desk({"facter", "diff", shipped("yoga"), shipped("zephyrus")}) == ExitCode::failed);
    CHECK(desk({"facter", "diff", "--format", "json", shipped("yoga"), shipped("zephyrus")}) ==
          ExitCode::failed);
    CHECK(nlohmann::json::parse(desk.out.str())["different"] == true);
    CHECK(desk({"facter", "diff", shipped("yoga"), desk.path("gone.json")}) == ExitCode::usage);
    CHECK(desk.says("can not read the report"));
    const std::string cut = desk.file("cut.json", "{\"hardware\": {");
    CHECK(desk({"facter", "diff", cut, cut}) == ExitCode::usage);
    CHECK(desk.says("cut.json:1:"));
    CHECK(desk({"facter", "diff", shipped("yoga")}) == ExitCode::usage);
}

TEST_CASE("a scrubbed report plans like the original", "[cli][facter][corpus]") {
    Desk desk;
    for (const std::string& path : all_reports()) {
        CAPTURE(path);
        REQUIRE(desk({"facter", "scrub", path, "-o", desk.path("s.json"), "--force"}) ==
                ExitCode::passed);
        CHECK(desk.out.str().empty());
        CHECK(plan_form(path) == plan_form(desk.path("s.json")));
    }
}

TEST_CASE("scrub writes the report to its output and the list beside it", "[cli][facter]") {
    Desk desk;
    CHECK(desk({"facter", "scrub", shipped("zephyrus")}) == ExitCode::passed);
    CHECK(desk.out.str().find("24SYNTHZ0001") == std::string::npos);
    CHECK(desk.says("replaced 4 identities; they are now:\n"));
    const std::string first = desk.out.str();
    CHECK(desk({"facter", "scrub", shipped("zephyrus"), "--seed", "2"}) == ExitCode::passed);
    CHECK(desk.out.str() != first);
    CHECK(desk({"facter", "scrub", shipped("zephyrus"), "--seed", "x"}) == ExitCode::usage);
    CHECK(desk({"facter", "scrub", desk.file("no.json", "[]")}) == ExitCode::usage);
}

TEST_CASE("nothing that is there is overwritten unasked, and a report never by its scrubbed self",
          "[cli][facter]") {
    Desk desk;
    const std::string kept = desk.file("kept.json", "precious");
    const std::vector<std::string> init{"facter", "init", "--disks", "nvme:1T", "-o", kept};
    CHECK(desk(init) == ExitCode::usage);
    CHECK(desk.says("is there already"));
    CHECK(desk.says("add --force to replace it"));
    CHECK(desk.text_of("kept.json") == "precious");
    std::vector<std::string> forced = init;
    forced.emplace_back("--force");
    CHECK(desk(forced) == ExitCode::passed);
    const std::string report = desk.text_of("kept.json");
    CHECK(desk({"facter", "scrub", kept, "-o", kept, "--force"}) == ExitCode::usage);
    CHECK(desk.says("is the report itself"));
    CHECK(desk.text_of("kept.json") == report);
    CHECK(desk({"facter", "init", "--disks", "nvme:1T", "-o", desk.path("no/dir.json")}) ==
          ExitCode::usage);
    CHECK(desk.says("No such file or directory"));
}

TEST_CASE("a machine of a few words shows, plans and checks at once", "[cli][facter]") {
    Desk desk;
    CHECK(desk({"facter", "init", "--disks", "nvme:2T,sata:500G,virtio:40GiB,scsi:40GiB",
                "--firmware", "bios", "--memory", "4G", "--cpus", "2", "--nics", "virtio,e1000e",
                "-o", desk.path("m.json")}) == ExitCode::passed);
    CHECK(desk({"facter", "show", desk.path("m.json")}) == ExitCode::passed);
    CHECK(desk.err.str().empty());
    const std::string scenario = desk.file("m.yaml", "summary: s\nmachine: { report: m.json }\n"
                                                     "steps:\n  - power-off:\n");
    CHECK(desk({"check", scenario}) == ExitCode::passed);
    CHECK(desk({"plan", scenario, "--format", "json"}) == ExitCode::passed);
    CHECK(nlohmann::json::parse(desk.out.str())["disks"].size() == 4);
}

TEST_CASE("a mistake in the words of init is shown below the word", "[cli][facter]") {
    Desk desk;
    CHECK(desk({"facter", "init", "--disks", "nvme:2T,nvme:2X"}) == ExitCode::usage);
    CHECK(
        desk.err.str() ==
        "--disks:1:14: error: '2X' is no size\n"
        "   1 | nvme:2T,nvme:2X\n"
        "     |              ^~\n"
        "  help: write a whole number with K, M, G or T (by 1000, as disks are sold) or KiB, MiB, "
        "GiB or TiB\n");
    CHECK(desk({"facter", "init"}) == ExitCode::usage);
    CHECK(desk.says("no disks"));
}

TEST_CASE("a result that standard output did not take is no success", "[cli][facter]") {
    Desk desk;
    desk.out.setstate(std::ios::badbit);
    CHECK(desk({"facter", "init", "--disks", "nvme:1T"}) == ExitCode::broken);
    CHECK(desk.says("standard output: not all of the result could be written"));
}

TEST_CASE("a mistyped command of facter is answered with what was meant", "[cli][facter]") {
    Desk desk;
    CHECK(desk({"facter", "dif", "a", "b"}) == ExitCode::usage);
    CHECK(desk.says("unknown command 'facter dif'"));
    CHECK(desk.says("did you mean 'diff'?"));
}

TEST_CASE("each report tool has a help with an example", "[cli][facter]") {
    Desk desk;
    for (const char* verb : {"diff", "scrub", "init"}) {
        CHECK(desk({"facter", verb, "--help"}) == ExitCode::passed);
        CHECK(desk.out.str().find(concat("harness facter ", verb)) != std::string::npos);
    }
}
