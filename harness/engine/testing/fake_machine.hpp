#pragma once

#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/ports/machine.hpp"

#include <fstream>
#include <map>

namespace harness::engine::testing {

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
        std::string refuses_to_go_on;     ///< Not empty: why it can not.
        std::chrono::microseconds work{}; ///< What a fixed piece of it takes.
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
        std::vector<ports::LiveRequest> lives;           ///< As asked.
        std::vector<ports::Instant> clock_settings;      ///< Likewise.
        std::vector<std::chrono::sys_seconds> booted_at; ///< What the clock showed at each boot.
        std::map<std::string, std::string> attached;     ///< By name; what the run kept of it.
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
    bool is_running() const override { return is_running_ && world_.death.empty(); }
    std::optional<std::string> host_trouble() const override { return world_.host_trouble; }
    void kill(std::string reason) override { world_.death = std::move(reason); }
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
    async::Task<ports::FileDigest> fill_file(std::string path, std::uint64_t seed, Bytes size,
                                             async::Deadline) override {
        throw_if_dead();
        world_.files[path] = std::to_string(seed) + "/" + std::to_string(size.count);
        co_return digest_of(path);
    }
    async::Task<ports::FileDigest> write_file(std::string path, std::string content,
                                              async::Deadline) override {
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
    async::Task<ports::Lived> set_clock(ports::Instant now, async::Deadline) override {
        throw_if_dead();
        world_.clock_settings.push_back(now);
        co_return world_.set_clock(now);
    }
    async::Task<std::vector<ports::Subvolume>> subvolumes(std::string pattern,
                                                          async::Deadline) override {
        throw_if_dead();
        co_return world_.subvolumes(pattern);
    }
    async::Task<ports::FlippedBit> flip_bit(std::string path, std::uint64_t seed, bool every_copy,
                                            async::Deadline) override {
        throw_if_dead();
        if (!world_.files.contains(path)) {
            throw Error("opening " + path + ": No such file or directory");
        }
        world_.flips.push_back(std::to_string(seed));
        std::string& content = world_.files[path];
        content.front() = static_cast<char>(content.front() ^ 1);
        ports::FlippedBit flipped{0, 0, false, {{"/dev/sda", 4096}}};
        if (every_copy) {
            flipped.copies.push_back({"/dev/sdb", 8192});
        }
        co_return flipped;
    }
    async::Task<std::chrono::microseconds> time_work(async::Deadline) override {
        co_return world_.work;
    }

  private:
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
        if (!world_.death.empty()) {
            throw Error(world_.death);
        }
    }
    ports::FileDigest digest_of(const std::string& path) {
        return {sha256_hex(world_.files[path]), Bytes{world_.files[path].size()}};
    }

    World& world_;
    bool is_running_ = false;
    std::optional<std::chrono::sys_seconds> time_;
};

class FakeHost final : public ports::MachineHost {
  public:
    explicit FakeHost(FakeMachine::World& world) : world_(world) {}
    std::unique_ptr<ports::Machine> create(const machine::Plan&, const std::filesystem::path&,
                                           ports::Watch) override {
        return std::make_unique<FakeMachine>(world_);
    }
    std::vector<std::pair<std::string, std::string>> properties() const override { return {}; }
    bool gives_host_processor() const override { return world_.gives_host_processor; }

  private:
    FakeMachine::World& world_;
};

} // namespace harness::engine::testing
