#pragma once

#include "harness/ports/machine.hpp"

namespace harness::engine {

/// A machine's agent, each of whose operations is a span of the trace: what was asked for, how it
/// ended.
class TracedAgent final : public ports::GuestAgent {
  public:
    /// The machine outlives it, and may be another boot's at every call.
    TracedAgent(ports::Machine& machine, ports::Trace trace) : machine_(&machine), trace_(trace) {}

    [[nodiscard]] async::Task<ports::ExecResult> exec(ports::ExecRequest request,
                                                      async::Deadline deadline) override;
    [[nodiscard]] std::unique_ptr<ports::Program>
    start(ports::ExecRequest request,
          std::function<void(const ports::OutputPiece&)> listener) override;
    [[nodiscard]] async::Task<ports::FileDigest>
    fill_file(std::string path, std::uint64_t seed, Bytes size, async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::FileDigest> write_file(std::string path, std::string content,
                                                            ports::FileMode mode,
                                                            async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::FileContent> read_file(std::string path, Bytes limit,
                                                            async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::FileDigest> digest_file(std::string path,
                                                             async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::Snapshot>
    snapshot(std::vector<std::string> patterns, Bytes limit, async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::Lived> live_until(ports::LiveRequest request,
                                                       async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::Lived> set_clock(ports::ClockSetting setting,
                                                      async::Deadline deadline) override;
    [[nodiscard]] async::Task<std::vector<ports::Subvolume>>
    subvolumes(std::string pattern, async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::TreeManifest> manifest(std::string path,
                                                            async::Deadline deadline) override;
    [[nodiscard]] async::Task<ports::FlippedBit> flip_bit(ports::BitFlip flip,
                                                          async::Deadline deadline) override;
    [[nodiscard]] async::Task<std::chrono::microseconds>
    time_work(async::Deadline deadline) override;
    [[nodiscard]] async::Task<> open_gateway(ports::Gateway gateway,
                                             async::Deadline deadline) override;

  private:
    ports::Machine* machine_;
    ports::Trace trace_;
};

/// What a program is called in a trace: its words, as far as they fit into a box.
[[nodiscard]] std::string span_name(const std::vector<std::string>& arguments);

} // namespace harness::engine
