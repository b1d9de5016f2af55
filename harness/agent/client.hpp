#pragma once

#include "harness/agent/protocol.hpp"
#include "harness/async/task.hpp"
#include "harness/ports/guest_agent.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <map>
#include <memory>

namespace harness::agent {

class Tunnel;

/// The host's end of the agent's channel: many requests at a time, each with its own answer.
class Client final : public ports::GuestAgent {
  public:
    struct Observer {
        std::function<void(std::string_view)> log;    ///< Protocol events, a line each.
        std::function<void(std::string_view)> output; ///< What guest programs print.
    };

    /// Takes the descriptor of a connected stream socket.
    Client(async::Executor executor, int descriptor, Observer observer);
    ~Client() override;

    /// Reads until the channel is closed. Runs beside everything else.
    [[nodiscard]] async::Task<> serve();

    /// The guest's first word after its boot.
    [[nodiscard]] async::Task<Hello> hello();

    [[nodiscard]] async::Task<Ready> configure(Configure configuration);

    /// The same for a guest that goes on from a saved one, which said its Hello to another.
    [[nodiscard]] async::Task<Ready> join(Join message);

    /// Asks the guest to leave. There is no answer but the machine's own end or reset.
    void leave(bool reboot);

    /// The guest has gone: every request, waiting or to come, throws this text.
    void fail(std::string cause);

    void close();

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
    [[nodiscard]] async::Task<ports::FileDigest> write_in_parts(std::string path,
                                                                std::string content,
                                                                ports::FileMode mode,
                                                                async::Deadline deadline);
    struct Pending;
    class BackgroundProgram;

    std::shared_ptr<Pending> begin(Message message);
    void send(const Frame& frame);
    void flush();
    void dispatch(Frame frame);
    void take_output(Operation operation, Pending& pending, const Output& output);
    static void take_part(Pending& pending, SnapshotPart part);
    static void take_part(Pending& pending, SubvolumePart part);
    static void take_part(Pending& pending, const ManifestPart& part);
    [[nodiscard]] async::Task<ports::Lived> lived(Message message, async::Deadline deadline,
                                                  std::string what);
    [[nodiscard]] async::Task<> settled(std::shared_ptr<Pending> pending);
    [[nodiscard]] async::Task<Ready> readied(Message message);
    [[nodiscard]] async::Task<Message> ask(Message message, async::Deadline deadline,
                                           std::string what);
    [[nodiscard]] async::Task<Message> answered(std::shared_ptr<Pending> pending,
                                                async::Deadline deadline, std::string what);

    async::Executor executor_;
    boost::asio::posix::stream_descriptor channel_;
    Observer observer_;
    Decoder decoder_;
    std::string unsent_;
    bool is_writing_ = false;
    std::uint32_t last_operation_ = 0;
    std::map<Operation, std::shared_ptr<Pending>> pending_;
    std::map<Operation, std::unique_ptr<Tunnel>> tunnels_;
    std::shared_ptr<Pending> hello_;
    std::string failure_;
};

} // namespace harness::agent
