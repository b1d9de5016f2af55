#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/cli/commands.hpp"
#include "harness/machine/render_json.hpp"

#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace harness;
using namespace harness::cli;
namespace fs = std::filesystem;

namespace {

/// The commands in this process, with strings for streams and a directory of their own.
struct Terminal {
    std::ostringstream out;
    std::ostringstream err;
    fs::path root = fs::temp_directory_path() / ("harness-cli-test-" + std::to_string(::getpid()));
    Environment environment{out, err, false, {}, {}, {}, {}, {4, gibibytes(8)}, {}};

    Terminal() {
        fs::remove_all(root);
        fs::create_directories(root);
        environment.scenario_directories = {fs::path(HARNESS_SOURCE_DIR) / "scenarios"};
        environment.cache = root / "cache";
        environment.runs = root / "runs";
    }
    ~Terminal() { fs::remove_all(root); }

    ExitCode operator()(std::vector<std::string> words) {
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
    std::string file(const std::string& name, const std::string& text) {
        std::ofstream(root / name) << text;
        return (root / name).string();
    }
    bool says(const std::string& text) const { return err.str().find(text) != std::string::npos; }
};

std::string source(const std::string& path) {
    return (fs::path(HARNESS_SOURCE_DIR) / path).string();
}

} // namespace

TEST_CASE("a mistyped command or scenario is answered with what was meant", "[cli]") {
    Terminal terminal;
    CHECK(terminal({"chekc"}) == ExitCode::usage);
    CHECK(terminal.says("unknown command 'chekc'"));
    CHECK(terminal.says("did you mean 'check'?"));
    CHECK(terminal({"run", "zephyrus-storge"}) == ExitCode::usage);
    CHECK(terminal.says("zephyrus-storge"));
    CHECK(terminal.says("did you mean 'zephyrus-storage'?"));
    CHECK(terminal({"run"}) == ExitCode::usage);
    CHECK(terminal.says("no scenario was named"));
    CHECK_FALSE(fs::exists(terminal.environment.runs));
    CHECK_FALSE(fs::exists(terminal.environment.cache));
}

TEST_CASE("a daemon without its backend, and an unknown backend, are refused", "[cli]") {
    Terminal terminal;
    CHECK(terminal({"run", "yoga-storage", "--connect", "qemu:///system"}) == ExitCode::usage);
    CHECK(terminal.says("--connect 'qemu:///system' names a daemon of libvirt, and the backend is "
                        "qemu\n  help: add --backend libvirt"));
    CHECK(terminal({"run", "yoga-storage", "--backend", "xen"}) == ExitCode::usage);
    CHECK(terminal.says("xen not in {qemu,libvirt}"));
    CHECK_FALSE(fs::exists(terminal.environment.runs));
}

TEST_CASE("an accelerator that can not be is refused before anything is looked for", "[cli]") {
    Terminal terminal;
    for (const std::vector<std::string>& command : {std::vector<std::string>{"run", "yoga-storage"},
                                                    {"facter", "verify", "report.json"},
                                                    {"bench", "fidelity"}}) {
        auto words = command;
        words.insert(words.end(), {"--accel", "hvf"});
        terminal.err.str("");
        CHECK(terminal(words) == ExitCode::usage);
        CHECK(terminal.err.str() ==
              "--accel hvf: error: hvf is the accelerator of macOS, and this is Linux\n"
              "  help: say --accel kvm, or --accel auto\n");
    }
    CHECK(terminal({"run", "yoga-storage", "--accel=tcg", "--require-kvm"}) == ExitCode::usage);
    CHECK(terminal.says("--accel tcg: error: contradicts --require-kvm\n"
                        "  help: leave one of them out\n"));
    CHECK(terminal({"run", "yoga-storage", "--accel", "xen"}) == ExitCode::usage);
    CHECK(terminal.says("xen not in {auto,kvm,tcg,hvf}"));
    CHECK_FALSE(fs::exists(terminal.environment.runs));
    CHECK_FALSE(fs::exists(terminal.environment.cache));
}

TEST_CASE("version and help need nothing", "[cli]") {
    Terminal terminal;
    CHECK(terminal({"--version"}) == ExitCode::passed);
    CHECK(terminal.out.str().starts_with("harness 0."));
    CHECK(terminal({"--help"}) == ExitCode::passed);
    CHECK(terminal.out.str().find("harness run zephyrus-storage") != std::string::npos);
    CHECK(terminal({}) == ExitCode::passed);
}

TEST_CASE("every shipped scenario is listed and checks well", "[cli]") {
    Terminal terminal;
    CHECK(terminal({"list", "--tag", "storage"}) == ExitCode::passed);
    CHECK(terminal({"list", "--tag", "storage", "--tag", "naive"}) == ExitCode::passed);
    for (const char* name : {"zephyrus-storage ", "zephyrus-storage-naive", "yoga-storage",
                             "hetzner-storage", "contabo-storage", "ovh-storage"}) {
        CAPTURE(name);
        CHECK(terminal.out.str().find(name) != std::string::npos);
    }
    const ExitCode code = terminal({"check"});
    CAPTURE(terminal.err.str());
    CHECK(code == ExitCode::passed);
    CHECK(terminal.out.str().find("zephyrus-storage: ok") != std::string::npos);
}

TEST_CASE("a plan prints as JSON without QEMU or a kernel", "[cli]") {
    Terminal terminal;
    CHECK(terminal({"plan", "zephyrus-storage", "--format", "json"}) == ExitCode::passed);
    CHECK(terminal.out.str().find("\"CT2000P310SSD8\"") != std::string::npos);
    CHECK(terminal({"plan", "zephyrus-storage", "--format", "yaml"}) == ExitCode::usage);
}

TEST_CASE("a scenario's missing report is located where it is named", "[cli]") {
    Terminal terminal;
    const std::string path = terminal.file(
        "lost.yaml", "summary: s\nmachine:\n  report: gone.json\nsteps:\n  - power-off:\n");
    CHECK(terminal({"check", path}) == ExitCode::usage);
    CHECK(terminal.says("lost.yaml:3:11: error: can not read the report '"));
    CHECK(terminal.says("No such file or directory"));
}

TEST_CASE("a layout on a disk that is not there is refused with the recorded links", "[cli]") {
    Terminal terminal;
    std::string layout = harness::testing::read_source_file("scenarios/layouts/zephyrus.json");
    const std::string known = "nvme-CT2000P310SSD8_";
    for (std::size_t at = 0; (at = layout.find(known, at)) != std::string::npos;) {
        layout.replace(at, known.size(), "nvme-CT2000P310SSD9_");
    }
    terminal.file("moved.json", layout);
    const std::string path = terminal.file(
        "moved.yaml", "summary: s\nmachine: { report: " + source("facter-reports/zephyrus.json") +
                          " }\nlayout: moved.json\nsteps:\n  - apply: mount\n");
    CHECK(terminal({"check", path}) == ExitCode::usage);
    CHECK(terminal.says("moved.json:"));
    CHECK(terminal.says("nvme-CT2000P310SSD9_"));
    CHECK(terminal.says("/dev/disk/by-id/nvme-CT2000P310SSD8_"));
}

TEST_CASE("the machine that replaces another has a report and a layout of its own", "[cli]") {
    Terminal terminal;
    const std::string scenario =
        "summary: s\nmachine: { report: " + source("facter-reports/zephyrus.json") +
        " }\nlayout: " + source("scenarios/layouts/zephyrus.json") +
        "\nsteps:\n  - apply: mount\n  - replace:\n    report: ";
    const std::string one_disk = source("facter-reports/zephyrus-one-disk.json");
    const std::string good =
        terminal.file("good.yaml", scenario + one_disk + "\n    layout: " +
                                       source("scenarios/layouts/zephyrus-one-disk.json") +
                                       "\n    variant: slow-disk\n  - apply: mount\n");
    CHECK(terminal({"check", good}) == ExitCode::passed);
    CHECK(terminal.out.str().find("2 disks; replacement-1: ") != std::string::npos);
    CHECK(terminal.out.str().find("  replacement-1: /dev/nvme0n1 reads") != std::string::npos);
    terminal.out.str("");
    CHECK(terminal({"plan", "--format", "json", "--machine", "replacement-1", good}) ==
          ExitCode::passed);
    CHECK(terminal.out.str().find("\"26SYNTHZ0003\"") != std::string::npos);
    CHECK(terminal.out.str().find("\"24SYNTHZ0001\"") == std::string::npos);
    const std::string old_layout = terminal.file("old.yaml", scenario + one_disk + "\n");
    CHECK(terminal({"check", old_layout}) == ExitCode::usage);
    CHECK(terminal.says("nvme-CT4000P310SSD8_26SYNTHZ0003"));
    const std::string lost = terminal.file("lost.yaml", scenario + "lost.json\n");
    CHECK(terminal({"check", lost}) == ExitCode::usage);
    CHECK(terminal.says("lost.yaml:7:13: error: can not read the report '"));
    const std::string unfit = terminal.file(
        "unfit.yaml", scenario + source("facter-reports/contabo.json") +
                          "\n    layout: " + source("scenarios/layouts/contabo.json") +
                          "\n    variant: swap-nvme-order\n");
    CHECK(terminal({"check", unfit}) == ExitCode::usage);
    CHECK(terminal.says("the variant 'swap-nvme-order' does not apply"));
}

TEST_CASE("a corrupt report is refused with its place", "[cli]") {
    Terminal terminal;
    const std::string path = terminal.file("cut.json", "{\"hardware\": {\"disk\": [");
    CHECK(terminal({"facter", "show", path}) == ExitCode::usage);
    CHECK(terminal.says("cut.json:1:"));
    CHECK(terminal.says("the file ends in the middle of its JSON"));
    CHECK(terminal({"facter", "show", terminal.root.string()}) == ExitCode::usage);
    CHECK(terminal.says("it is a directory"));
}

TEST_CASE("a report is shown as a table and as JSON", "[cli]") {
    Terminal terminal;
    CHECK(terminal({"facter", "show", source("facter-reports/zephyrus.json")}) == ExitCode::passed);
    CHECK(terminal.out.str().find("CT2000P310SSD8") != std::string::npos);
    CHECK(terminal({"facter", "show", "--format", "json", source("facter-reports/yoga.json")}) ==
          ExitCode::passed);
}

TEST_CASE("the schema is JSON and the reference is Markdown", "[cli]") {
    Terminal terminal;
    CHECK(terminal({"schema"}) == ExitCode::passed);
    CHECK(terminal.out.str().starts_with("{"));
    CHECK(terminal({"schema", "--reference"}) == ExitCode::passed);
}

TEST_CASE("variants are listed, checked and planned without a machine", "[cli]") {
    Terminal terminal;
    CHECK(terminal({"list", "--variants"}) == ExitCode::passed);
    CHECK(terminal.out.str().find("swap-nvme-order ") != std::string::npos);
    CHECK(terminal({"check", "yoga-storage", "--variant", "all"}) == ExitCode::passed);
    CHECK(terminal.out.str().find("yoga-storage[4k-sectors]: ok") != std::string::npos);
    CHECK(terminal.out.str().find("yoga-storage[swap-nvme-order]: does not apply: the machine has "
                                  "one NVMe disk alone") != std::string::npos);
    CHECK(terminal({"check", "--variant", "slow-disk", "--variant=smaller-disk=34",
                    "yoga-storage"}) == ExitCode::passed);
    CHECK(terminal.out.str().find("yoga-storage[smaller-disk=34]: ok") != std::string::npos);
    CHECK(terminal({"plan", "zephyrus-storage", "--format", "json", "--variant",
                    "missing-disk=nvme0n1"}) == ExitCode::passed);
    CHECK(terminal.out.str().find("\"24SYNTHZ0001\"") == std::string::npos);
    CHECK(terminal.out.str().find("\"SYNTHZ2450M2\"") != std::string::npos);
    CHECK(terminal({"run", "yoga-storage", "--variant", "swap-nvm-order"}) == ExitCode::usage);
    CHECK(terminal.says("did you mean 'swap-nvme-order'?"));
    CHECK_FALSE(fs::exists(terminal.environment.runs));
    CHECK(terminal({"run", "--help"}) == ExitCode::passed);
    CHECK(terminal.out.str().find("replace-disk[=DISK]  ") != std::string::npos);
}

TEST_CASE("a scenario's variant that its machine does not have is located", "[cli]") {
    Terminal terminal;
    const std::string path = terminal.file(
        "one.yaml", "summary: s\nmachine:\n  report: " + source("facter-reports/yoga.json") +
                        "\n  variants: [4k-sectors, swap-nvme-order]\n"
                        "steps:\n  - power-off:\n");
    CHECK(terminal({"check", path}) == ExitCode::usage);
    CHECK(terminal.says("one.yaml:4:26: error: the variant 'swap-nvme-order' does not apply: the "
                        "machine has one NVMe disk alone"));
}

TEST_CASE("a report of another architecture is refused with what it would need", "[cli]") {
    Terminal terminal;
    const std::string path =
        terminal.file("pi.json", "{\"version\": 1, \"system\": \"aarch64-linux\", "
                                 "\"virtualisation\": \"none\", \"hardware\": {}}");
    CHECK(terminal({"facter", "verify", path}) == ExitCode::usage);
    CHECK(terminal.says("pi.json: error: this report is of an aarch64-linux machine"));
    CHECK(terminal.says("QEMU's emulation of its processor with UEFI"));
}

TEST_CASE("what can not be verified is said before anything starts", "[cli]") {
    Terminal terminal;
    CHECK(terminal({"facter", "verify", "gone.json", "--memory", "12"}) == ExitCode::usage);
    CHECK(terminal.says("'12' is no amount of memory for a guest"));
    CHECK(terminal.says("can not read the report 'gone.json'"));
    CHECK(terminal({"facter", "verify", "x", "--firmware", "coreboot"}) == ExitCode::usage);
    CHECK(terminal({"bench", "fidelity", terminal.root.string()}) == ExitCode::usage);
    CHECK(terminal.says("there is no report in this directory"));
    CHECK(terminal({"bench"}) == ExitCode::usage);
    CHECK_FALSE(fs::exists(terminal.environment.runs));
}

TEST_CASE("whoever is told to choose another directory by --runs can do so", "[cli]") {
    Terminal terminal;
    const std::string elsewhere = (terminal.root / "elsewhere").string();
    for (const char* command :
         {"facter verify gone.json", "bench fidelity gone.json", "run gone"}) {
        terminal.environment.runs.clear();
        std::vector<std::string> words;
        std::istringstream in(command);
        for (std::string word; in >> word;) {
            words.push_back(word);
        }
        words.insert(words.end(), {"--runs", elsewhere});
        CHECK(terminal(words) == ExitCode::usage);
        CHECK(terminal.environment.runs == elsewhere);
    }
}

TEST_CASE("Secure Boot on a machine that was recorded with BIOS is a mistake with its place",
          "[cli]") {
    Terminal terminal;
    const auto check = [&](const std::string& firmware) {
        return terminal(
            {"check", terminal.file("s.yaml", "summary: s\nmachine:\n  report: " +
                                                  source("facter-reports/contabo.json") +
                                                  "\n  firmware: " + firmware +
                                                  "\n  secure-boot: setup\n"
                                                  "steps:\n  - run: lsblk\n")});
    };
    CHECK(check("recorded") == ExitCode::usage);
    CHECK(terminal.says("s.yaml:5:16: error: 'secure-boot' needs UEFI, and the report's machine "
                        "starts by BIOS"));
    CHECK(terminal.says("help: write 'firmware: uefi', or remove 'secure-boot'"));
    CHECK(check("uefi") == ExitCode::passed);
}
