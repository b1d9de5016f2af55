#pragma once

#include "harness/base/testing/catch.hpp"
#include "harness/qemu/accelerator_trial.hpp"
#include "harness/qemu/host.hpp"

#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace harness::qemu::testing {

[[nodiscard]] inline appliance::Sources sources_for_tests() {
    appliance::Sources sources;
    const char* cache = std::getenv("HARNESS_CACHE");
    const char* home = std::getenv("HOME");
    sources.cache = cache != nullptr
                        ? std::filesystem::path(cache)
                        : std::filesystem::path(home != nullptr ? home : "/tmp") / ".cache/harness";
    return sources;
}

/// What stands between this host and a machine; empty where nothing does.
[[nodiscard]] inline std::string why_no_machines() {
    const auto program = find_qemu();
    const auto system = appliance::locate(sources_for_tests());
    if (program && system) {
        return {};
    }
    return "no machines can be started here:\n" +
           render(program ? system.error() : program.error());
}

/// A host with the appliance built, and a directory for one machine.
struct VmFixture {
    boost::asio::io_context context;
    async::Interrupt interrupt{context.get_executor()};
    std::filesystem::path directory;
    QemuProgram program;
    AcceleratorChoice accelerator;
    std::unique_ptr<QemuHost> host;

    VmFixture() {
        const auto sources = sources_for_tests();
        const auto system = appliance::locate(sources);
        program = async::run(context, version_of(*find_qemu()));
        async::run(context,
                   appliance::build(sources, *system, interrupt,
                                    [](std::string_view line) { std::cerr << line << "\n"; }));
        accelerator = async::run(
            context,
            choose_accelerator({context.get_executor(), program, *system, sources.cache, &interrupt,
                                [](std::string_view line) { std::cerr << line << "\n"; }}));
        std::string pattern =
            (std::filesystem::temp_directory_path() / "harness-vm-XXXXXX").string();
        directory = ::mkdtemp(pattern.data());
        host = std::make_unique<QemuHost>(context.get_executor(), program, accelerator, *system);
    }
    ~VmFixture() { std::filesystem::remove_all(directory); }
};

} // namespace harness::qemu::testing
