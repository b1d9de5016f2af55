#include "harness/qemu/accelerator_trial.hpp"

#include "harness/async/this_distribution.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/guest/try_host.hpp"
#include "harness/qemu/host.hpp"
#include "harness/qemu/kvm_device.hpp"
#include "harness/qemu/kvm_loop.hpp"

#include <fstream>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace harness::qemu {

namespace {

namespace fs = std::filesystem;

/// Where KVM works, a guest needs less than one of them. What does not work costs them once.
constexpr std::chrono::seconds kvm_limit{20};
constexpr std::chrono::seconds tcg_limit{120};

constexpr std::string_view file_prefix = "accelerator-";

std::string first_line_with(const fs::path& file, std::string_view text) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.find(text) != std::string::npos) {
            return line;
        }
    }
    return {};
}

/// Everything that may change what a trial would find.
std::string trial_key(const TrialMeans& means) {
    utsname host{};
    ::uname(&host);
    return sha256_hex(concat(host.release, "\n", host.version, "\n", means.program.path, "\n",
                             means.program.version, "\n", stamp_of(means.program), "\n",
                             means.system.digest, "\n",
                             first_line_with("/proc/cpuinfo", "model name"), "\n",
                             first_line_with("/proc/cpuinfo", "microcode")))
        .substr(0, 16);
}

fs::path file_of(const TrialMeans& means, Accelerator accelerator) {
    return means.cache / concat(file_prefix, to_text(accelerator), "-", trial_key(means));
}

AcceleratorTrial failed(Accelerator accelerator, const std::string& reason) {
    if (accelerator == Accelerator::kvm) {
        return judge_failed_guest(reason);
    }
    return {accelerator, AcceleratorState::stuck, concat("guests do not run under TCG: ", reason),
            "QEMU or the guest's kernel is at fault: name another kernel by HARNESS_KERNEL, or see "
            "what `harness run` says"};
}

/// The first line says "runs"; else the second is the reason. An unreadable file says nothing.
std::optional<AcceleratorTrial> recall(const fs::path& file, Accelerator accelerator) {
    struct stat info{};
    std::ifstream in(file);
    std::string state;
    std::string reason;
    if (::stat(file.c_str(), &info) != 0 || !std::getline(in, state)) {
        return std::nullopt;
    }
    AcceleratorTrial trial{accelerator, AcceleratorState::runs, {}, {}};
    if (state != to_text(AcceleratorState::runs)) {
        if (!std::getline(in, reason) || reason.empty()) {
            return std::nullopt;
        }
        trial = failed(accelerator, reason);
    }
    trial.remembered = std::chrono::system_clock::from_time_t(info.st_mtime);
    return trial;
}

/// Where it can not be kept, the next run tries again.
void remember(const fs::path& file, std::string_view reason) {
    const fs::path part = file.parent_path() / concat("accelerator.", ::getpid(), ".part");
    std::ofstream out(part);
    out << (reason.empty() ? concat(to_text(AcceleratorState::runs), "\n")
                           : concat(to_text(AcceleratorState::stuck), "\n", reason, "\n"));
    out.close();
    std::error_code ignored;
    if (out) {
        fs::rename(part, file, ignored);
    } else {
        fs::remove(part, ignored);
    }
}

async::Task<std::string> why_no_guest(const TrialMeans* means, Accelerator accelerator) {
    QemuHost host(means->executor, means->program, AcceleratorChoice{accelerator, {}},
                  means->system);
    try {
        co_return co_await guest::why_no_guest(
            &host, means->interrupt, accelerator == Accelerator::kvm ? kvm_limit : tcg_limit);
    } catch (const Error& error) {
        co_return error.what();
    }
}

async::Task<AcceleratorTrial> start_guest(TrialMeans means, Accelerator accelerator) {
    means.say(
        concat("accelerator: seeing whether guests run under ", to_text(accelerator), ", once"));
    std::string reason = accelerator == Accelerator::kvm ? why_no_loop_under_kvm() : std::string();
    if (reason.empty()) {
        reason = co_await why_no_guest(&means, accelerator);
    }
    if (means.interrupt->is_requested()) {
        co_return AcceleratorTrial{
            accelerator, AcceleratorState::untried, means.interrupt->reason(), {}};
    }
    AcceleratorTrial trial{accelerator, AcceleratorState::runs, {}, {}};
    if (!reason.empty()) {
        trial = failed(accelerator, reason);
    }
    if (trial.state != AcceleratorState::busy) {
        remember(file_of(means, accelerator), reason);
    }
    co_return trial;
}

} // namespace

AcceleratorTrial remembered_trial(const TrialMeans& means, Accelerator accelerator) {
    if (accelerator == Accelerator::kvm) {
        AcceleratorTrial closed = judge(look_at_kvm(), async::this_distribution());
        if (closed.state != AcceleratorState::untried) {
            return closed;
        }
    }
    if (auto known = recall(file_of(means, accelerator), accelerator)) {
        return *known;
    }
    return {accelerator, AcceleratorState::untried, {}, {}};
}

async::Task<AcceleratorTrial> try_accelerator(TrialMeans means, Accelerator accelerator) {
    AcceleratorTrial known = remembered_trial(means, accelerator);
    if (known.state != AcceleratorState::untried) {
        co_return known;
    }
    co_return co_await start_guest(std::move(means), accelerator);
}

void forget_trials(const fs::path& cache) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(cache, ignored)) {
        if (entry.path().filename().string().starts_with(file_prefix)) {
            std::error_code gone;
            fs::remove(entry.path(), gone);
        }
    }
}

async::Task<AcceleratorChoice> choose_accelerator(TrialMeans means) {
    const AcceleratorTrial kvm = co_await try_accelerator(std::move(means), Accelerator::kvm);
    if (kvm.state == AcceleratorState::runs) {
        co_return AcceleratorChoice{Accelerator::kvm, {}};
    }
    co_return AcceleratorChoice{Accelerator::tcg, kvm.reason};
}

} // namespace harness::qemu
