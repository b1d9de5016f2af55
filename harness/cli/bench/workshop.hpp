#pragma once

#include "harness/async/interrupt.hpp"
#include "harness/bench/result.hpp"
#include "harness/cli/means.hpp"
#include "harness/cli/run_directory.hpp"
#include "harness/facter/report.hpp"

#include <functional>

namespace harness::cli {

/// How a bench is to be made.
struct BenchSettings {
    unsigned repeat = 3;             ///< Of each series.
    bool is_quick = false;           ///< Small and without slow baselines: does it work at all?
    std::vector<std::string> corpus; ///< Reports, or directories of them.
};

/// One of those who do the same work.
struct Contender {
    std::string of;
    std::string why_not;          ///< It can not take part; empty: it can.
    std::function<double()> once; ///< Does the work and gives the figure. Throws Error.
};

/// What all benches of one call share: machines, a directory, and the user's Ctrl-C. Machines are
/// only looked for where a bench asks for them.
class Workshop {
  public:
    Workshop(Environment& environment, BenchSettings settings);
    ~Workshop();

    [[nodiscard]] const BenchSettings& settings() const { return settings_; }
    [[nodiscard]] Environment& environment() { return environment_; }
    [[nodiscard]] const Environment& environment() const { return environment_; }
    [[nodiscard]] async::Interrupt& interrupt() { return interrupt_; }
    [[nodiscard]] boost::asio::io_context& context() { return context_; }

    /// Hosts whose machines are forked from saved ones, and whose boot. Both throw Error where this
    /// host has no means for machines.
    [[nodiscard]] ports::MachineHost& warm();
    [[nodiscard]] ports::MachineHost& cold();
    [[nodiscard]] const Means& means();
    [[nodiscard]] qemu::Accelerator accelerator();

    /// The machine that is measured on: that of a shipped report, with one NVMe disk.
    [[nodiscard]] const machine::Plan& plan();
    [[nodiscard]] std::filesystem::path report() const;

    /// A new directory, removed with the workshop.
    [[nodiscard]] std::filesystem::path make_directory(std::string_view name);

    /// Lets each do the work as often as the settings say, in turns, so that what else this
    /// computer does meets all alike. The first is ours, and what goes wrong with it is thrown;
    /// with another one it is told in its series.
    [[nodiscard]] bench::Row race(bench::Row row, std::vector<Contender> contenders);

    /// What the figures depend on: versions and accelerator as far as they were looked for.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const;

    /// Throws Error where the user has asked to stop.
    void throw_if_interrupted() const;

  private:
    void find_machines();

    Environment& environment_;
    BenchSettings settings_;
    boost::asio::io_context context_;
    async::Interrupt interrupt_;
    std::unique_ptr<RunDirectory> directory_;
    std::size_t directories_ = 0;
    std::optional<Means> means_;
    std::optional<qemu::AcceleratorChoice> accelerator_;
    std::unique_ptr<ports::MachineHost> warm_;
    std::unique_ptr<ports::MachineHost> cold_;
    std::optional<machine::Plan> plan_;
};

/// Milliseconds since then.
[[nodiscard]] double milliseconds_since(std::chrono::steady_clock::time_point start);

} // namespace harness::cli
