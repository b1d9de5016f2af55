#include "harness/engine/traced_agent.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

constexpr std::size_t longest_name = 100;
constexpr std::size_t longest_argv = 4000; ///< Of a script; the run's agent.log has all of it.

std::string how_it_ended(const ports::ExecResult& result) {
    return result.timed_out     ? "killed at its deadline"
           : result.signal != 0 ? concat("signal ", result.signal)
                                : concat("exit code ", result.code);
}

} // namespace

std::string span_name(const std::vector<std::string>& arguments) {
    std::string name = join(arguments, " ").substr(0, longest_name);
    std::replace(name.begin(), name.end(), '\n', ' ');
    return name;
}

async::Task<ports::ExecResult> TracedAgent::exec(ports::ExecRequest request,
                                                 async::Deadline deadline) {
    ports::Span span = trace_.span(span_name(request.arguments));
    span.note("argv", join(request.arguments, " ").substr(0, longest_argv));
    ports::ExecResult result = co_await machine_->agent().exec(std::move(request), deadline);
    span.note("end", how_it_ended(result));
    co_return result;
}

/// It has no span: its end is nobody's who waits.
std::unique_ptr<ports::Program>
TracedAgent::start(ports::ExecRequest request,
                   std::function<void(const ports::OutputPiece&)> listener) {
    return machine_->agent().start(std::move(request), std::move(listener));
}

async::Task<ports::FileDigest> TracedAgent::fill_file(std::string path, std::uint64_t seed,
                                                      Bytes size, async::Deadline deadline) {
    const ports::Span span = trace_.span(concat("fill ", path));
    co_return co_await machine_->agent().fill_file(std::move(path), seed, size, deadline);
}

async::Task<ports::FileDigest> TracedAgent::write_file(std::string path, std::string content,
                                                       ports::FileMode mode,
                                                       async::Deadline deadline) {
    const ports::Span span = trace_.span(concat("write ", path));
    co_return co_await machine_->agent().write_file(std::move(path), std::move(content), mode,
                                                    deadline);
}

async::Task<ports::FileContent> TracedAgent::read_file(std::string path, Bytes limit,
                                                       async::Deadline deadline) {
    const ports::Span span = trace_.span(concat("read ", path));
    co_return co_await machine_->agent().read_file(std::move(path), limit, deadline);
}

async::Task<ports::FileDigest> TracedAgent::digest_file(std::string path,
                                                        async::Deadline deadline) {
    const ports::Span span = trace_.span(concat("digest ", path));
    co_return co_await machine_->agent().digest_file(std::move(path), deadline);
}

async::Task<ports::Snapshot> TracedAgent::snapshot(std::vector<std::string> patterns, Bytes limit,
                                                   async::Deadline deadline) {
    const ports::Span span = trace_.span("look at the guest's hardware");
    co_return co_await machine_->agent().snapshot(std::move(patterns), limit, deadline);
}

async::Task<ports::Lived> TracedAgent::live_until(ports::LiveRequest request,
                                                  async::Deadline deadline) {
    const ports::Span span = trace_.span(request.is_one_jump ? "sleep through time" : "live on");
    co_return co_await machine_->agent().live_until(std::move(request), deadline);
}

async::Task<ports::Lived> TracedAgent::set_clock(ports::ClockSetting setting,
                                                 async::Deadline deadline) {
    const ports::Span span = trace_.span("set the guest's clock");
    co_return co_await machine_->agent().set_clock(std::move(setting), deadline);
}

async::Task<std::vector<ports::Subvolume>> TracedAgent::subvolumes(std::string pattern,
                                                                   async::Deadline deadline) {
    const ports::Span span = trace_.span(concat("list subvolumes ", pattern));
    co_return co_await machine_->agent().subvolumes(std::move(pattern), deadline);
}

async::Task<ports::TreeManifest> TracedAgent::manifest(std::string path, async::Deadline deadline) {
    const ports::Span span = trace_.span(concat("take the manifest of ", path));
    co_return co_await machine_->agent().manifest(std::move(path), deadline);
}

async::Task<ports::FlippedBit> TracedAgent::flip_bit(ports::BitFlip flip,
                                                     async::Deadline deadline) {
    const ports::Span span = trace_.span(concat("change a bit of ", flip.path));
    co_return co_await machine_->agent().flip_bit(std::move(flip), deadline);
}

async::Task<std::chrono::microseconds> TracedAgent::time_work(async::Deadline deadline) {
    const ports::Span span = trace_.span("measure how fast the guest works");
    co_return co_await machine_->agent().time_work(deadline);
}

async::Task<> TracedAgent::open_gateway(ports::Gateway gateway, async::Deadline deadline) {
    const ports::Span span = trace_.span("open a gateway");
    co_await machine_->agent().open_gateway(std::move(gateway), deadline);
}

} // namespace harness::engine
