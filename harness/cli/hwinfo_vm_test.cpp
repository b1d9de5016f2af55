// Debian's hwinfo as a second witness: nixos-facter asks the same library. It looks at the machine
// of a report from within, and what it sees is held against the report and our own collector.
#include "harness/appliance/cpio.hpp"
#include "harness/appliance/elf.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/base/testing/skip.hpp"
#include "harness/cli/testing/witness_facts.hpp"
#include "harness/engine/hardware.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/machine/make_plan.hpp"
#include "harness/qemu/testing/vm_fixture.hpp"

#include <fstream>
#include <set>

using namespace harness;
using namespace harness::cli::testing;
using harness::qemu::testing::VmFixture;

namespace {

namespace fs = std::filesystem;

constexpr std::string_view witness = "/usr/sbin/hwinfo";

const harness::testing::SkipWhere no_machines{qemu::testing::why_no_machines};
const harness::testing::SkipWhere no_witness{[] {
    return fs::exists(witness) ? "" : concat("no ", witness, " (`sudo apt-get install hwinfo`)");
}};

/// A difference that is as it should be. Each has to occur.
struct Allowed {
    std::string_view fact;
    std::string_view hwinfo; ///< What it says.
    std::string_view reason;
};

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The program and the libraries that it loads, as an initrd: the kernel unpacks one after the
/// other, so that it need not be part of every appliance.
void pack_witness(const fs::path& initrd) {
    appliance::CpioWriter cpio(initrd);
    std::set<fs::path> packed;
    std::vector<fs::path> open{witness};
    while (!open.empty()) {
        const fs::path file = open.back();
        open.pop_back();
        if (!fs::exists(file) || !packed.insert(file).second) {
            continue;
        }
        const std::string bytes = bytes_of(file);
        cpio.file(file.string().substr(1), bytes, 0755);
        for (const std::string& library : appliance::read_elf(bytes).needed) {
            open.push_back(fs::path("/usr/lib/x86_64-linux-gnu") / library);
        }
    }
    cpio.close();
}

struct Seen {
    std::string listing;
    fidelity::GuestHardware hardware;
};

async::Task<> look(ports::Machine* machine, Seen* seen) {
    constexpr std::chrono::seconds patience{120};
    const ports::Boot boot = co_await machine->start(async::Deadline::in(patience));
    CHECK(boot.remarks.empty());
    ports::ExecRequest request;
    request.arguments = {std::string(witness), "--disk", "--storage-ctrl",
                         "--netcard",          "--bios", "--cpu"};
    const ports::ExecResult listed =
        co_await machine->agent().exec(std::move(request), async::Deadline::in(patience));
    CAPTURE(listed.err);
    REQUIRE(listed.is_success());
    REQUIRE_FALSE(listed.was_cut);
    seen->listing = listed.out;
    const fidelity::Snapshot snapshot =
        co_await engine::look_at_hardware(&machine->agent(), async::Deadline::in(patience));
    seen->hardware = fidelity::read_hardware(snapshot);
    co_await machine->power_off(async::Deadline::in(patience));
}

Tree report_of(const std::string& host) {
    const std::string file = concat("facter-reports/", host, ".json");
    auto tree =
        parse_json(std::make_shared<const Source>(file, harness::testing::read_source_file(file)));
    REQUIRE(tree);
    return std::move(*tree);
}

Seen look_at_machine_of(const Tree& tree) {
    VmFixture f;
    const auto sources = qemu::testing::sources_for_tests();
    auto system = appliance::locate(sources);
    REQUIRE(system);
    pack_witness(f.directory / "witness");
    std::ofstream(f.directory / "initrd", std::ios::binary)
        << bytes_of(system->initrd) << bytes_of(f.directory / "witness");
    system->initrd = f.directory / "initrd";
    qemu::QemuHost host(f.context.get_executor(), f.program, f.accelerator, *system);
    Diagnostics warnings;
    const auto report = facter::read_report(tree, warnings);
    REQUIRE(report);
    const machine::Plan plan = machine::make_plan("witness", *report, {}, {2, gibibytes(2)});
    auto machine = host.create(plan, f.directory, {});
    Seen seen;
    std::exception_ptr failure;
    try {
        async::run(f.context, look(machine.get(), &seen));
    } catch (...) {
        failure = std::current_exception();
    }
    async::run(f.context, machine->clean_up());
    if (failure) {
        std::rethrow_exception(failure);
    }
    return seen;
}

/// Every difference that is not allowed, and everything allowed that is none; empty: all is well.
std::string surprises(std::vector<Disagreement> found, const std::vector<Allowed>& allowed) {
    std::string text;
    for (const Allowed& one : allowed) {
        const auto count = std::erase_if(found, [&](const Disagreement& difference) {
            return difference.fact == one.fact && difference.hwinfo == one.hwinfo;
        });
        if (count == 0) {
            text += concat("no longer so: ", one.fact, " '", one.hwinfo, "' (", one.reason, ")\n");
        }
    }
    for (const Disagreement& difference : found) {
        text += concat(difference.to_text(), "\n");
    }
    return text;
}

void check_witness(const std::string& host, const std::vector<Allowed>& allowed) {
    const Tree tree = report_of(host);
    const Seen seen = look_at_machine_of(tree);
    const auto found = disagreements(recorded_facts(tree.root), collected_facts(seen.hardware),
                                     hwinfo_facts(parse_hwinfo(seen.listing)));
    INFO(seen.listing);
    CHECK(surprises(found, allowed) == "");
}

} // namespace

// One table a host, one line a difference.
constexpr std::string_view no_wlan = "QEMU has no wireless cards";
constexpr std::string_view other_card = "QEMU has no r8169; e1000e stands for it";
/// hwinfo 21.82 (Debian 12) takes PCI's words for an NVMe disk. The links that it lists have model
/// and serial in them, and are compared.
constexpr std::string_view no_nvme = "this hwinfo knows no NVMe disks";
constexpr std::string_view pci_name = "QEMU NVM Express Controller";
constexpr std::string_view pci_model = "Red Hat QEMU NVM Express Controller";

TEST_CASE("hwinfo sees the machine of zephyrus as the report does", "[vm]") {
    check_witness("zephyrus", {{"disk /dev/nvme0n1 bus", "PCI", no_nvme},
                               {"disk /dev/nvme0n1 device", pci_name, no_nvme},
                               {"disk /dev/nvme0n1 model", pci_model, no_nvme},
                               {"disk /dev/nvme0n1 serial", "", no_nvme},
                               {"disk /dev/nvme1n1 bus", "PCI", no_nvme},
                               {"disk /dev/nvme1n1 device", pci_name, no_nvme},
                               {"disk /dev/nvme1n1 model", pci_model, no_nvme},
                               {"disk /dev/nvme1n1 serial", "", no_nvme},
                               {"network card 0000:00:14.3 driver", "", no_wlan},
                               {"network card 0000:00:14.3 interface", "", no_wlan},
                               {"network card 0000:2e:00.0 driver", "e1000e", other_card}});
}

TEST_CASE("hwinfo sees the machine of yoga as the report does", "[vm]") {
    check_witness("yoga", {{"disk /dev/nvme0n1 bus", "PCI", no_nvme},
                           {"disk /dev/nvme0n1 device", pci_name, no_nvme},
                           {"disk /dev/nvme0n1 model", pci_model, no_nvme},
                           {"disk /dev/nvme0n1 serial", "", no_nvme},
                           {"network card 0000:03:00.0 driver", "", no_wlan},
                           {"network card 0000:03:00.0 interface", "", no_wlan}});
}

TEST_CASE("hwinfo sees the machine of hetzner as the report does", "[vm]") {
    check_witness("hetzner", {});
}
