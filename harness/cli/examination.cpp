#include "harness/cli/examination.hpp"

#include "harness/appliance/host_file.hpp"
#include "harness/appliance/recipe.hpp"
#include "harness/async/this_distribution.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/host_package.hpp"
#include "harness/doctor/judge.hpp"

namespace harness::cli {

using doctor::Sight;

namespace {

Sight not_without(std::string_view what) {
    return {false, concat("not seen: it takes ", what), ""};
}

Sight of_diagnostic(const Diagnostic& trouble) {
    return {false, concat(trouble.place.file, ": ", trouble.problem), trouble.help};
}

appliance::Sources sources_of(const Environment& environment, Distribution distribution) {
    appliance::Sources sources;
    sources.cache = environment.cache;
    sources.wanted_kernel = environment.wanted_kernel;
    sources.distribution = distribution;
    return sources;
}

} // namespace

Examination::Examination(Environment& environment)
    : environment_(environment), interrupt_(context_.get_executor()),
      progress_(context_.get_executor(), environment.err, environment.is_terminal),
      distribution_(async::this_distribution()), program_(qemu::find_qemu()),
      located_(appliance::locate(sources_of(environment, distribution_))) {
    means_.sources = sources_of(environment, distribution_);
    if (located_) {
        means_.system = *located_;
    }
}

Sight Examination::qemu() {
    if (!program_) {
        return of_diagnostic(program_.error().items.front());
    }
    try {
        means_.program = async::run(context_, qemu::version_of(*program_));
    } catch (const Error& error) {
        return {false, error.what(), how_to_get(HostPackage::qemu, distribution_)};
    }
    return {true, concat(means_.program.version, ", ", means_.program.path), ""};
}

bool Examination::has_features() {
    if (!features_ && feature_trouble_.empty()) {
        try {
            features_ = async::run(context_, qemu::features_of(*program_));
        } catch (const Error& error) {
            feature_trouble_ = error.what();
        }
    }
    return features_.has_value();
}

Sight Examination::devices(const std::vector<std::string>& wanted) {
    if (!program_) {
        return not_without("QEMU");
    }
    const std::string remedy = how_to_get(HostPackage::qemu, distribution_);
    return has_features() ? doctor::judge_names(wanted, features_->devices, "device", remedy)
                          : Sight{false, feature_trouble_, remedy};
}

Sight Examination::saving() {
    if (!program_) {
        return not_without("QEMU");
    }
    if (!has_features()) {
        return {false, feature_trouble_, how_to_get(HostPackage::qemu, distribution_)};
    }
    return doctor::judge_names(qemu::saving_capabilities(), features_->capabilities,
                               "migration feature",
                               "use QEMU 7.2 or newer, or `harness run --cold`");
}

Sight Examination::kernel() {
    if (!located_) {
        return of_diagnostic(located_.error().items.front());
    }
    return {true, concat(located_->kernel_release, ", ", located_->bz_image.string()), ""};
}

Sight Examination::packages(const std::vector<std::string>& wanted) {
    const std::string remedy = how_to_get(HostPackage::appliance_tools, distribution_);
    std::string status;
    try {
        status = appliance::read_host_file(means_.sources.package_database);
    } catch (const Error& error) {
        return {false, error.what(), remedy};
    }
    return doctor::judge_names(wanted, doctor::installed_packages(status), "package", remedy);
}

bool Examination::has_appliance() {
    if (!appliance_trouble_) {
        try {
            async::run(context_, appliance::build(means_.sources, means_.system, interrupt_,
                                                  [this](std::string_view line) {
                                                      progress_.write(concat(line, "\n"));
                                                  }));
            appliance_trouble_.emplace();
        } catch (const std::exception& error) { // Its files can be anybody's.
            appliance_trouble_ = error.what();
        }
    }
    return appliance_trouble_->empty();
}

Sight Examination::appliance() {
    if (!located_) {
        return not_without("a kernel");
    }
    if (!has_appliance()) {
        return {false, appliance_trouble_->substr(0, appliance_trouble_->find('\n')),
                "see what is wrong above; nothing of a half-made one is left"};
    }
    return {true, located_->initrd.parent_path().string(), ""};
}

Sight Examination::accelerator(qemu::Accelerator accelerator) {
    if (!program_ || !located_ || !has_appliance()) {
        return not_without("QEMU and the guest's system");
    }
    const qemu::AcceleratorTrial trial = async::run(
        context_,
        qemu::try_accelerator(trial_means(context_, means_, interrupt_, progress_), accelerator));
    const bool runs = trial.state == qemu::AcceleratorState::runs;
    return {runs, runs ? "guests run" : trial.reason, trial.remedy};
}

} // namespace harness::cli
