#pragma once

#include "harness/base/distribution.hpp"
#include "harness/cli/backend.hpp"
#include "harness/doctor/finding.hpp"
#include "harness/qemu/features.hpp"

#include <functional>

namespace harness::cli {

/// What one call of `harness doctor` looks at, found once and asked by many rows.
class Examination {
  public:
    explicit Examination(Environment& environment);

    [[nodiscard]] const Environment& environment() const { return environment_; }
    [[nodiscard]] Distribution distribution() const { return distribution_; }
    [[nodiscard]] bool is_interrupted() const { return interrupt_.is_requested(); }

    // What machines are made of.
    [[nodiscard]] doctor::Sight qemu();
    [[nodiscard]] doctor::Sight devices(const std::vector<std::string>& wanted);
    [[nodiscard]] doctor::Sight saving();
    [[nodiscard]] doctor::Sight kernel();
    [[nodiscard]] doctor::Sight packages(const std::vector<std::string>& wanted);
    [[nodiscard]] doctor::Sight appliance();
    [[nodiscard]] doctor::Sight accelerator(qemu::Accelerator accelerator);

  private:
    [[nodiscard]] bool has_features();
    [[nodiscard]] bool has_appliance();

    Environment& environment_;
    boost::asio::io_context context_;
    async::Interrupt interrupt_;
    Progress progress_;
    Distribution distribution_;
    Means means_;
    Result<qemu::QemuProgram> program_;
    Result<appliance::Appliance> located_;
    std::optional<qemu::Features> features_;
    std::string feature_trouble_;
    std::optional<std::string> appliance_trouble_; ///< Empty text: it is built.
};

} // namespace harness::cli
