#pragma once

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/ports/machine.hpp"

#include <fstream>
#include <map>

namespace harness::engine::testing {

/// A program beside others, which does what the test tells it to.
struct FakeProgram {
    std::function<void(const ports::OutputPiece&)> listener;
    std::optional<ports::ExecResult> ending;
    std::vector<unsigned> signals; ///< That it got.

    void say(std::string_view line, std::int64_t microseconds) const {
        const std::string data = std::string(line) + "\n";
        listener({false, data, ports::Instant(std::chrono::microseconds(microseconds))});
    }
};

/// A guest that is a map of files and a function that answers commands. It keeps its disks over a
/// reboot, remembers what it was asked, and dies where it is told to.
class FakeMachine final : public ports::Machine, public ports::GuestAgent {
  public:
    using Answer = std::function<ports::ExecResult(const std::vector<std::string>&)>;

    struct World {
        Answer answer = [](const auto&) { return ports::ExecResult{}; };
        std::map<std::string, std::string> files;
        std::vector<std::string> flips;   ///< The seeds of bits that were changed.
        std::vector<std::string> asked;   ///< Commands and machine operations, in order.
        std::vector<std::string> hurried; ///< Commands whose pauses were to be skipped.
        std::string death;                ///< Not empty: the machine is gone with this cause.
        std::optional<std::string> host_trouble;
        ports::Snapshot hardware;             ///< What any snapshot shows.
        std::string dies_of_snapshot;         ///< Not empty: the machine does, with this cause.
        std::string damaged_by_reboot;        ///< The file that a reboot spoils.
        std::vector<ports::SystemRoot> roots; ///< As set.
        std::string refusal;                  ///< Of the next restart.
        machine::PowerState power;            ///< As last set.
        bool can_be_kept = false;
        std::string refuses_to_go_on;         ///< Not empty: why it can not.
        std::vector<ports::Gateway> gateways; ///< That were opened, on all starts.
        std::chrono::microseconds work{};     ///< What a fixed piece of it takes.
        bool gives_host_processor = false;
        std::vector<std::string> limits; ///< Of commands and restarts, as messages tell them.
        /// How it lives until an instant: time just passes.
        std::function<ports::Lived(const ports::LiveRequest&)> live =
            [](const ports::LiveRequest& request) {
                return ports::Lived{request.until, true, {}, {}};
            };
        /// What comes of setting its clock: nothing.
        std::function<ports::Lived(ports::Instant)> set_clock = [](ports::Instant now) {
            return ports::Lived{now, true, {}, {}};
        };
        /// What matches a pattern.
        std::function<std::vector<ports::Subvolume>(const std::string&)> subvolumes =
            [](const std::string&) { return std::vector<ports::Subvolume>{}; };
        /// What the tree at a path is.
        std::function<ports::TreeManifest(const std::string&)> manifest = [](const std::string&) {
            return ports::TreeManifest{};
        };
        std::vector<ports::LiveRequest> lives;              ///< As asked.
        std::vector<ports::Instant> clock_settings;         ///< Likewise.
        std::vector<std::chrono::sys_seconds> booted_at;    ///< What the clock showed at each boot.
        std::map<std::string, std::string> attached;        ///< By name; what the run kept of it.
        std::vector<std::shared_ptr<FakeProgram>> programs; ///< Those that were started.
        std::function<void(FakeProgram&)> starts = [](auto&) {}; ///< One of them.
        /// Somebody waits for news of one of them. By default there are none, ever.
        std::function<void(FakeProgram&)> goes_on = [](auto&) {};
        std::function<void(FakeProgram&, unsigned)> gets_signal = [](auto& program,
                                                                     unsigned number) {
            program.ending = ports::ExecResult{.signal = number};
        };
        std::vector<write_log::Entry> writes; ///< What its machines record.
        std::vector<std::uint64_t> marks;     ///< How many there are each time that it is asked.
        std::string lacks_space_for_disks;    ///< Not empty: those after a cut; the host's trouble.
        std::optional<write_log::Cut> cut;    ///< That the disks were made for last.
    };

    explicit FakeMachine(World& world) : world_(world) {}

    async::Task<ports::Boot> start(async::Deadline) override { co_return boot("start"); }
    async::Task<ports::Boot> reboot(async::Deadline deadline) override {
        world_.limits.push_back(async::to_text(deadline));
        if (!world_.damaged_by_reboot.empty()) {
            world_.files[world_.damaged_by_reboot] = "rotten";
        }
        ports::Boot again = boot("reboot");
        again.refusal = std::exchange(world_.refusal, "");
        co_return again;
    }
    async::Task<> power_off(async::Deadline) override {
        world_.asked.emplace_back("power-off");
        is_running_ = false;
        co_return;
    }
    async::Task<> pull_plug() override {
        world_.asked.emplace_back("pull-plug");
        is_running_ = false;
        co_return;
    }
    ports::GuestAgent& agent() override { return *this; }
    void set_power(const machine::PowerState& state) override {
        world_.asked.emplace_back("set-power");
        world_.power = state;
    }
    void set_time(std::chrono::sys_seconds time) override { time_ = time; }
    void set_root(const ports::SystemRoot& root) override { world_.roots.push_back(root); }
    async::Task<ports::Kept> keep(std::filesystem::path place, async::Deadline) override {
        if (!world_.can_be_kept) {
            co_return ports::Kept{false, false, "a fake is not kept"};
        }
        world_.asked.emplace_back("keep");
        std::ofstream(place / "disk") << "content\n";
        is_running_ = false;
        co_return ports::Kept{true, false, ""};
    }
    async::Task<ports::Boot> go_on_from(std::filesystem::path, async::Deadline) override {
        if (!world_.refuses_to_go_on.empty()) {
            throw Error(std::exchange(world_.refuses_to_go_on, ""));
        }
        co_return boot("go on");
    }
    async::Task<std::uint64_t> count_writes(async::Deadline) override {
        world_.asked.emplace_back("count writes");
        throw_if_dead();
        co_return world_.marks.empty() ? 0 : take_first(world_.marks);
    }
    bool is_running() const override {
        return is_running_ && world_.death.empty() && killed_.empty();
    }
    async::Task<> ended() override {
        if (is_running()) {
            co_await async::passing_of(async::Deadline::in(std::chrono::hours(1)));
        }
    }
    std::optional<std::string> host_trouble() const override { return world_.host_trouble; }
    void kill(std::string reason) override { killed_ = std::move(reason); }
    async::Task<> clean_up() override {
        world_.asked.emplace_back("clean-up");
        co_return;
    }

    async::Task<ports::ExecResult> exec(ports::ExecRequest request,
                                        async::Deadline deadline) override {
        world_.limits.push_back(async::to_text(deadline));
        std::string line;
        for (const std::string& argument : request.arguments) {
            line += (line.empty() ? "" : " ") + argument;
        }
        world_.asked.push_back(line);
        if (request.skips_pauses) {
            world_.hurried.push_back(line);
        }
        ports::ExecResult result = world_.answer(request.arguments);
        result.limit = async::to_text(deadline);
        throw_if_dead();
        co_return result;
    }
    std::unique_ptr<ports::Program>
    start(ports::ExecRequest request,
          std::function<void(const ports::OutputPiece&)> listener) override {
        world_.asked.push_back("start " + request.arguments.back());
        auto program = std::make_shared<FakeProgram>();
        program->listener = std::move(listener);
        world_.programs.push_back(program);
        world_.starts(*program);
        return std::make_unique<Started>(*this, std::move(program));
    }
    async::Task<ports::FileDigest> fill_file(std::string path, std::uint64_t seed, Bytes size,
                                             async::Deadline) override {
        throw_if_dead();
        world_.files[path] = std::to_string(seed) + "/" + std::to_string(size.count);
        co_return digest_of(path);
    }
    async::Task<ports::FileDigest> write_file(std::string path, std::string content,
                                              ports::FileMode, async::Deadline) override {
        throw_if_dead();
        world_.files[path] = std::move(content);
        co_return digest_of(path);
    }
    async::Task<ports::FileContent> read_file(std::string path, Bytes, async::Deadline) override {
        throw_if_dead();
        co_return ports::FileContent{world_.files[path], Bytes{world_.files[path].size()}};
    }
    async::Task<ports::FileDigest> digest_file(std::string path, async::Deadline) override {
        throw_if_dead();
        if (!world_.files.contains(path)) {
            throw Error("opening " + path + ": No such file or directory");
        }
        co_return digest_of(path);
    }
    async::Task<ports::Snapshot> snapshot(std::vector<std::string>, Bytes,
                                          async::Deadline) override {
        world_.asked.emplace_back("snapshot");
        if (!world_.dies_of_snapshot.empty()) {
            world_.death = world_.dies_of_snapshot;
        }
        throw_if_dead();
        co_return world_.hardware;
    }

    async::Task<ports::Lived> live_until(ports::LiveRequest request, async::Deadline) override {
        world_.lives.push_back(request);
        ports::Lived lived = world_.live(request);
        throw_if_dead();
        co_return lived;
    }
    async::Task<ports::Lived> set_clock(ports::ClockSetting setting, async::Deadline) override {
        throw_if_dead();
        world_.clock_settings.push_back(setting.now);
        co_return world_.set_clock(setting.now);
    }
    async::Task<std::vector<ports::Subvolume>> subvolumes(std::string pattern,
                                                          async::Deadline) override {
        throw_if_dead();
        co_return world_.subvolumes(pattern);
    }
    async::Task<ports::TreeManifest> manifest(std::string path, async::Deadline) override {
        throw_if_dead();
        world_.asked.push_back("manifest " + path);
        co_return world_.manifest(path);
    }

    async::Task<ports::FlippedBit> flip_bit(ports::BitFlip flip, async::Deadline) override {
        throw_if_dead();
        if (!world_.files.contains(flip.path)) {
            throw Error("opening " + flip.path + ": No such file or directory");
        }
        world_.flips.push_back(concat(flip.seed, flip.in_metadata ? " of metadata" : ""));
        std::string& content = world_.files[flip.path];
        content.front() = static_cast<char>(content.front() ^ 1);
        ports::FlippedBit flipped{0, 0, false, {{"/dev/sda", 4096}}};
        if (flip.every_copy) {
            flipped.copies.push_back({"/dev/sdb", 8192});
        }
        co_return flipped;
    }
    async::Task<std::chrono::microseconds> time_work(async::Deadline) override {
        co_return world_.work;
    }
    async::Task<> open_gateway(ports::Gateway gateway, async::Deadline) override {
        world_.gateways.push_back(std::move(gateway));
        co_return;
    }

  private:
    class Started final : public ports::Program {
      public:
        Started(FakeMachine& machine, std::shared_ptr<FakeProgram> program)
            : machine_(&machine), program_(std::move(program)) {}
        [[nodiscard]] std::optional<ports::ExecResult> ending() const override {
            machine_->throw_if_dead();
            return program_->ending;
        }
        [[nodiscard]] async::Task<> news() override {
            machine_->world_.goes_on(*program_);
            machine_->throw_if_dead();
            co_return;
        }
        void signal(unsigned number) override {
            program_->signals.push_back(number);
            machine_->world_.gets_signal(*program_, number);
        }

      private:
        FakeMachine* machine_;
        std::shared_ptr<FakeProgram> program_;
    };

    ports::Boot boot(const std::string& how) {
        world_.asked.push_back(how);
        throw_if_dead();
        is_running_ = true;
        if (time_) {
            world_.booted_at.push_back(*time_);
        }
        return {};
    }
    void throw_if_dead() const {
        for (const std::string& cause : {killed_, world_.death}) {
            if (!cause.empty()) {
                throw Error(cause);
            }
        }
    }
    static std::uint64_t take_first(std::vector<std::uint64_t>& marks) {
        const std::uint64_t first = marks.front();
        marks.erase(marks.begin());
        return first;
    }
    ports::FileDigest digest_of(const std::string& path) {
        return {sha256_hex(world_.files[path]), Bytes{world_.files[path].size()}};
    }

    World& world_;
    bool is_running_ = false;
    std::string killed_; ///< Not empty: it was, for this reason.
    std::optional<std::chrono::sys_seconds> time_;
};

/// Remembers which disks were asked for.
class FakeWrites final : public ports::RecordedWrites {
  public:
    explicit FakeWrites(FakeMachine::World& world) : world_(world) {}
    const std::vector<write_log::Entry>& entries() const override { return world_.writes; }
    async::Task<std::filesystem::path> disks_after(write_log::Cut cut) override {
        if (!world_.lacks_space_for_disks.empty()) {
            world_.host_trouble = world_.lacks_space_for_disks;
            throw Error(world_.lacks_space_for_disks);
        }
        world_.asked.push_back("disks after entry " + std::to_string(cut.end));
        world_.cut = std::move(cut);
        co_return std::filesystem::path("/disks");
    }

  private:
    FakeMachine::World& world_;
};

class FakeHost final : public ports::MachineHost {
  public:
    explicit FakeHost(FakeMachine::World& world) : world_(world) {}
    std::unique_ptr<ports::Machine> create(const machine::Plan&, const std::filesystem::path&,
                                           ports::Watch) override {
        return std::make_unique<FakeMachine>(world_);
    }
    std::unique_ptr<ports::RecordedWrites>
    recorded_writes(const machine::Plan&, const std::filesystem::path&, std::uint64_t) override {
        return std::make_unique<FakeWrites>(world_);
    }
    std::vector<std::pair<std::string, std::string>> properties() const override { return {}; }
    bool gives_host_processor() const override { return world_.gives_host_processor; }

  private:
    FakeMachine::World& world_;
};

} // namespace harness::engine::testing
