#include "harness/qemu/accelerator.hpp"

#include "harness/async/child_process.hpp"
#include "harness/async/deadline.hpp"
#include "harness/async/find_program.hpp"
#include "harness/async/this_distribution.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/host_package.hpp"

#include <sys/stat.h>

namespace harness::qemu {

std::string_view to_text(Accelerator accelerator) {
    return accelerator == Accelerator::kvm ? "kvm" : "tcg";
}

std::string_view to_text(AcceleratorState state) {
    switch (state) {
    case AcceleratorState::untried:
        return "untried";
    case AcceleratorState::runs:
        return "runs";
    case AcceleratorState::missing:
        return "missing";
    case AcceleratorState::forbidden:
        return "forbidden";
    case AcceleratorState::busy:
        return "busy";
    case AcceleratorState::stuck:
        return "stuck";
    }
    return "untried";
}

Result<QemuProgram> find_qemu() {
    const std::string name = "qemu-system-x86_64";
    std::string path = async::find_program(name);
    if (!path.empty()) {
        return QemuProgram{std::move(path), {}};
    }
    Diagnostics missing;
    missing.error(Place{.file = name, .line_text = {}}, "QEMU is not installed",
                  how_to_get(HostPackage::qemu, async::this_distribution()));
    return missing;
}

async::Task<QemuProgram> version_of(QemuProgram program) {
    async::ChildCommand command;
    command.program = program.path;
    command.arguments = {"--version"};
    const auto result = co_await async::with_timeout(async::run_command(std::move(command), 4096),
                                                     async::Deadline::in(std::chrono::seconds(30)),
                                                     concat("asking ", program.path));
    constexpr std::string_view before = "version ";
    const std::size_t at = result.out.find(before);
    if (at != std::string::npos) {
        const std::size_t start = at + before.size();
        program.version = result.out.substr(start, result.out.find_first_of(" \n", start) - start);
    }
    co_return program;
}

std::string stamp_of(const QemuProgram& program) {
    return stamp_of(program.path);
}

std::string stamp_of(const std::string& file) {
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0) {
        return "unknown";
    }
    return concat(info.st_size, " bytes of ", info.st_mtim.tv_sec, ".", info.st_mtim.tv_nsec);
}

} // namespace harness::qemu
