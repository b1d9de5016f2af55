#include "harness/qemu/saved_machine.hpp"

#include "harness/agent/protocol.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/guest/configuration.hpp"
#include "harness/store/content_digest.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace harness::qemu {

namespace {

namespace fs = std::filesystem;

/// Under KVM the guest has seen this host's processor.
std::string processor_of_host(const std::string& accelerator) {
    std::ifstream in("/proc/cpuinfo");
    std::string text;
    for (std::string line; accelerator == "kvm" && std::getline(in, line) && !line.empty();) {
        if (line.starts_with("model name") || line.starts_with("flags") ||
            line.starts_with("microcode")) {
            text += line + "\n";
        }
    }
    return text;
}

std::string seal_text(const fs::path& directory, const machine::Plan& plan, std::string_view key) {
    std::string text = concat(key, "files\n");
    std::vector<std::string> names = machine::memory_files(plan);
    names.emplace_back(state_file);
    if (plan.has_system) {
        names.emplace_back(machine::system_state_file);
    }
    for (const std::string& name : names) {
        text += concat("  ", name, " ", store::content_digest(directory / name), "\n");
    }
    return text;
}

} // namespace

std::string key_of(const machine::Plan& plan, machine::QemuSettings settings,
                   const QemuProgram& program, std::string_view appliance_digest) {
    machine::Plan nameless = plan;
    nameless.name.clear();
    settings.start = machine::Start::saved;
    settings.memory_directory.clear();
    settings.image_directory.clear();
    std::string text =
        concat("qemu ", program.path, " ", program.version, ", ", stamp_of(program), "\nappliance ",
               appliance_digest, "\n", processor_of_host(settings.accelerator), "arguments\n");
    for (const std::string& word : machine::render_qemu_args(nameless, settings)) {
        text += concat("  ", word, "\n");
    }
    for (const machine::SmbiosStructure& structure : plan.smbios_structures) {
        text += concat(structure.name, " ", sha256_hex(structure.bytes), "\n");
    }
    for (const std::string& file : {settings.ovmf_code, settings.ovmf_template}) {
        text += file.empty() ? "" : concat("firmware ", store::content_digest(file), "\n");
    }
    if (plan.has_system) { // Made anew it has the same name and size, and lies otherwise.
        text += concat("system ", stamp_of(settings.system_image), "\n");
    }
    const agent::Frame told{agent::Operation{}, guest::saved_configuration(nameless)};
    return concat(text, "agent ", sha256_hex(agent::encode(told)), "\n");
}

void seal(const fs::path& directory, const machine::Plan& plan, std::string_view key) {
    const fs::path file = directory / seal_file;
    std::ofstream out(file, std::ios::binary);
    out << seal_text(directory, plan, key);
    out.close();
    if (!out) {
        throw Error(concat("writing ", file.string(), ": ", std::strerror(errno)));
    }
}

std::string seal_of(const fs::path& directory) {
    std::ifstream in(directory / seal_file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string fault_of(const fs::path& directory, const machine::Plan& plan, std::string_view key) {
    const std::string sealed = seal_of(directory);
    if (!sealed.starts_with(key)) {
        return "it was made from something else";
    }
    try {
        return sealed == seal_text(directory, plan, key) ? "" : "its files are not as they were";
    } catch (const Error& error) {
        return error.what();
    }
}

} // namespace harness::qemu
