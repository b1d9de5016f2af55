#include "harness/qemu/software_tpm.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/machine/software_tpm.hpp"
#include "harness/qemu/end_of_file.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>

namespace harness::qemu {

namespace {

/// How long it may take to store its state once QEMU has ended.
constexpr std::chrono::seconds end_limit{5};

async::Task<> end_of(async::ChildProcess* child) {
    const async::ExitStatus status = co_await child->wait();
    (void)status;
}

} // namespace

SoftwareTpm::SoftwareTpm(async::Executor executor, const std::filesystem::path& directory)
    : directory_(directory) {
    std::error_code error;
    std::filesystem::create_directories(directory / machine::tpm_state_directory, error);
    if (error) {
        throw Error(concat("making ", (directory / machine::tpm_state_directory).string(), ": ",
                           error.message()));
    }
    // Both ends of the channel are there before either program is: nothing has to be waited for.
    const async::DescriptorPair channel = async::make_socket_pair();
    const std::vector<std::string> words =
        machine::software_tpm_command("", "type=unixio,clientfd=3");
    async::ChildCommand command;
    command.program = words.front();
    command.arguments.assign(words.begin() + 1, words.end());
    command.directory = directory.string();
    command.descriptors = {{3, channel.theirs}};
    try {
        child_ = std::make_unique<async::ChildProcess>(executor, command);
    } catch (...) {
        ::close(channel.theirs);
        ::close(channel.ours);
        throw;
    }
    ::close(channel.theirs);
    control_ = channel.ours;
}

SoftwareTpm::~SoftwareTpm() {
    release_control();
}

void SoftwareTpm::release_control() {
    if (control_ >= 0) {
        ::close(control_);
        control_ = -1;
    }
}

async::Task<> SoftwareTpm::end() {
    release_control();
    const bool has_ended =
        co_await async::ends_before(end_of(child_.get()), async::Deadline::in(end_limit));
    if (!has_ended) {
        child_->signal(SIGKILL);
        co_await end_of(child_.get());
    }
}

std::string SoftwareTpm::cause(const async::ExitStatus& status) const {
    const std::string said = end_of_file(directory_ / "swtpm.log");
    return concat("swtpm, the machine's TPM, ended: ", status.to_text(),
                  said.empty() ? "" : concat("\n  ", said));
}

} // namespace harness::qemu
