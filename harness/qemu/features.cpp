#include "harness/qemu/features.hpp"

#include "harness/async/child_process.hpp"
#include "harness/async/deadline.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/split.hpp"

#include <nlohmann/json.hpp>

#include <unistd.h>

namespace harness::qemu {

namespace {

constexpr std::chrono::seconds limit{30};
constexpr std::size_t most_bytes = 256 * 1024;
constexpr std::string_view questions = R"({"execute": "qmp_capabilities"}
{"execute": "query-migrate-capabilities"}
{"execute": "quit"}
)";

/// The text between quotation marks that follow `key`; empty where there is none.
std::string quoted_after(std::string_view line, std::string_view key) {
    const std::size_t at = line.find(key);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = line.substr(at + key.size());
    return std::string(rest.substr(0, rest.find('"')));
}

async::Task<std::string> ask(async::ChildCommand command) {
    const std::string program = command.program;
    const auto result =
        co_await async::with_timeout(async::run_command(std::move(command), most_bytes),
                                     async::Deadline::in(limit), concat("asking ", program));
    if (!result.status.is_success()) {
        throw Error(concat(program, " ended with ", result.status.to_text(), ": ", result.err));
    }
    co_return result.out;
}

} // namespace

const std::vector<std::string>& common_devices() {
    static const std::vector<std::string> list{"virtio-serial-pci", "virtserialport", "pvpanic"};
    return list;
}

const std::vector<std::string>& recorded_devices() {
    static const std::vector<std::string> list{
        "ahci",        "e1000e",         "ide-hd",         "ivshmem-plain",  "nvme",
        "pci-testdev", "pcie-root-port", "qemu-xhci",      "scsi-hd",        "sdhci-pci",
        "tpm-crb",     "usb-bot",        "virtio-blk-pci", "virtio-net-pci", "virtio-scsi-pci"};
    return list;
}

const std::vector<std::string>& saving_capabilities() {
    static const std::vector<std::string> list{"events", "x-ignore-shared"};
    return list;
}

std::vector<std::string> device_names(std::string_view help) {
    std::vector<std::string> out;
    for (const std::string_view line : split_lines(help)) {
        for (const std::string_view key : {"name \"", "alias \""}) {
            std::string name = quoted_after(line, key);
            if (!name.empty()) {
                out.push_back(std::move(name));
            }
        }
    }
    return out;
}

std::vector<std::string> capability_names(std::string_view lines) {
    std::vector<std::string> out;
    for (const std::string_view line : split_lines(lines)) {
        const auto answer = nlohmann::json::parse(line, nullptr, false);
        if (!answer.is_object() || !answer.contains("return") || !answer["return"].is_array()) {
            continue;
        }
        for (const auto& entry : answer["return"]) {
            if (entry.is_object() && entry.contains("capability")) {
                out.push_back(entry.value("capability", ""));
            }
        }
    }
    return out;
}

async::Task<Features> features_of(QemuProgram program) {
    Features features;
    async::ChildCommand devices;
    devices.program = program.path;
    devices.arguments = {"-no-user-config", "-machine", "none", "-device", "help"};
    const std::string help = co_await ask(std::move(devices));
    features.devices = device_names(help);
    async::ChildCommand capabilities;
    capabilities.program = program.path;
    capabilities.arguments = {"-no-user-config", "-machine", "none", "-nodefaults",
                              "-display",        "none",     "-qmp", "stdio"};
    // All of them fit into the socket's buffer at once, and QEMU ends with the last.
    const async::DescriptorPair input = async::make_socket_pair();
    const bool is_written = ::write(input.ours, questions.data(), questions.size()) ==
                            static_cast<ssize_t>(questions.size());
    capabilities.descriptors = {{0, input.theirs}};
    std::string answers;
    std::exception_ptr failure;
    try {
        answers = co_await ask(std::move(capabilities));
    } catch (...) {
        failure = std::current_exception();
    }
    ::close(input.ours);
    ::close(input.theirs);
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (is_written) {
        features.capabilities = capability_names(answers);
    }
    co_return features;
}

} // namespace harness::qemu
