#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/bench/machine_at_work.hpp"
#include "harness/cli/bench/process_memory.hpp"
#include "harness/cli/bench/registry.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// Machines that start at the same time, and stay until all have answered and were looked at.
class Herd {
  public:
    explicit Herd(Workshop& workshop)
        : workshop_(workshop), answered_(workshop.context().get_executor()),
          looked_at_(workshop.context().get_executor()),
          group_(workshop.context().get_executor(), [this](const std::exception_ptr& thrown) {
              failure_ = failure_ ? failure_ : thrown;
              release();
          }) {}

    [[nodiscard]] async::Task<> run(ports::MachineHost* host, std::size_t count) {
        missing_ = count;
        const auto started = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < count; ++i) {
            directories_.push_back(workshop_.make_directory("machine"));
            group_.start(machine_at_work(
                host, &workshop_.plan(), directories_.back(), &workshop_.interrupt(),
                [this](ports::GuestAgent* agent) { return answer_and_stay(agent); }));
        }
        co_await answered_.wait();
        time = milliseconds_since(started);
        look();
        release();
        co_await group_.join();
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

    double time = 0;      ///< Milliseconds until all had answered.
    ProcessMemory memory; ///< Of one of them, on average.

  private:
    async::Task<> answer_and_stay(ports::GuestAgent* agent) {
        std::vector<std::string> words{"true"};
        co_await run_in_guest(agent, std::move(words));
        if (--missing_ == 0) {
            answered_.set();
        }
        co_await looked_at_.wait();
    }

    void look() {
        if (failure_) {
            return;
        }
        try {
            for (const fs::path& directory : directories_) {
                const ProcessMemory one = memory_of_child_in(directory);
                memory.proportional += one.proportional / static_cast<double>(directories_.size());
                memory.own += one.own / static_cast<double>(directories_.size());
            }
        } catch (const Error&) {
            failure_ = std::current_exception();
        }
    }

    void release() {
        answered_.set();
        looked_at_.set();
    }

    Workshop& workshop_;
    async::Event answered_;
    async::Event looked_at_;
    std::size_t missing_ = 0;
    std::vector<fs::path> directories_;
    std::exception_ptr failure_;
    async::TaskGroup group_;
};

struct Measured {
    std::vector<double> times;
    std::vector<double> proportional;
    std::vector<double> own;

    void add(Workshop& workshop, ports::MachineHost& host, std::size_t count) {
        workshop.throw_if_interrupted();
        Herd herd(workshop);
        async::run(workshop.context(), herd.run(&host, count));
        times.push_back(herd.time);
        proportional.push_back(herd.memory.proportional);
        own.push_back(herd.memory.own);
    }
};

std::vector<double> times_as_many(std::vector<double> values, std::size_t count) {
    for (double& value : values) {
        value *= static_cast<double>(count);
    }
    return values;
}

} // namespace

std::vector<bench::Row> measure_forks(Workshop& workshop) {
    std::vector<std::size_t> counts{1, 2, 4, 8};
    counts.resize(workshop.settings().is_quick ? 2 : counts.size());
    std::vector<Measured> forks(counts.size());
    Measured boot;
    Measured unused; // The first fork saves the machine.
    unused.add(workshop, workshop.warm(), 1);
    for (unsigned run = 0; run < workshop.settings().repeat; ++run) {
        boot.add(workshop, workshop.cold(), 1);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            forks[i].add(workshop, workshop.warm(), counts[i]);
        }
    }
    std::vector<bench::Row> rows;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::string of = counts[i] == 1 ? "1 fork" : concat(counts[i], " forks at once");
        rows.push_back(
            {"forks",
             concat(of, ", until all have answered"),
             "ms",
             bench::Better::less,
             {of, forks[i].times, ""},
             {{"one after the other", times_as_many(forks[0].times, counts[i]), ""},
              {"as many cold boots, in turn", times_as_many(boot.times, counts[i]), ""}}});
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::string of = concat("one of ", counts[i]);
        rows.push_back({"forks",
                        concat("memory of ", of, ", shared by parts (PSS)"),
                        "MiB",
                        bench::Better::less,
                        {of, forks[i].proportional, ""},
                        {{"a cold boot", boot.proportional, ""}}});
        rows.push_back({"forks",
                        concat("memory of ", of, " that it alone has changed"),
                        "MiB",
                        bench::Better::less,
                        {of, forks[i].own, ""},
                        {{"a cold boot", boot.own, ""}}});
    }
    return rows;
}

} // namespace harness::cli
