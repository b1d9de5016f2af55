#include "harness/agent/client.hpp"

#include "harness/agent/pending.hpp"
#include "harness/agent/tunnel.hpp"
#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <csignal>
#include <limits>

namespace harness::agent {

namespace {

constexpr std::size_t most_output_kept = 1024 * 1024; ///< Of each stream of a program.
constexpr std::uint32_t largest_file_of_snapshot = 32 * 1024;
constexpr std::size_t most_subvolumes = 100'000; ///< As many as the guest tells of.

} // namespace

Client::Client(async::Executor executor, int descriptor, Observer observer)
    : executor_(executor), channel_(executor, descriptor), observer_(std::move(observer)),
      hello_(std::make_shared<Pending>(executor)) {}

Client::~Client() {
    for (const auto& [operation, pending] : pending_) {
        if (pending->listener) { // Whoever has started it may still ask.
            pending->failure = "the channel to the guest agent was closed";
            pending->done.set();
            pending->news.set();
        }
    }
}

async::Task<> Client::serve() {
    std::string buffer(largest_chunk, '\0');
    for (;;) {
        const auto result = co_await channel_.async_read_some(
            boost::asio::buffer(buffer), boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto& [error, count] = result;
        if (error) {
            co_return;
        }
        decoder_.feed(std::string_view(buffer).substr(0, count));
        while (auto frame = decoder_.next()) {
            dispatch(std::move(*frame));
        }
        if (!decoder_.broken().empty()) {
            fail(concat("the guest agent broke its protocol: ", decoder_.broken()));
        }
    }
}

void Client::fail(std::string cause) {
    failure_ = std::move(cause);
    tunnels_.clear();
    auto waiting = std::move(pending_);
    pending_.clear();
    waiting.emplace(Operation{}, hello_);
    for (const auto& [operation, pending] : waiting) {
        if (!pending->answer) {
            pending->failure = failure_;
            pending->done.set();
            pending->news.set();
        }
    }
}

void Client::close() {
    boost::system::error_code ignored;
    channel_.close(ignored);
}

void Client::send(const Frame& frame) {
    unsent_ += encode(frame);
    flush();
}

void Client::flush() {
    if (is_writing_ || unsent_.empty() || !channel_.is_open()) {
        return;
    }
    is_writing_ = true;
    auto bytes = std::make_shared<std::string>(std::move(unsent_));
    unsent_.clear();
    boost::asio::async_write(channel_, boost::asio::buffer(*bytes),
                             [this, bytes](const boost::system::error_code& error, std::size_t) {
                                 if (error == boost::asio::error::operation_aborted) {
                                     return; // We may be gone.
                                 }
                                 is_writing_ = false;
                                 if (!error) {
                                     flush();
                                 }
                             });
}

void Client::dispatch(Frame frame) {
    if (auto* hello = std::get_if<Hello>(&frame.message)) {
        observer_.log(concat("hello: kernel ", hello->kernel));
        if (hello->version != protocol_version) {
            fail(concat("the guest agent speaks protocol ", hello->version, ", the harness ",
                        protocol_version, "; delete the appliance cache"));
            return;
        }
        hello_->answer = std::move(frame.message);
        hello_->done.set();
        return;
    }
    if (const auto* log = std::get_if<Log>(&frame.message)) {
        observer_.log(log->line);
        return;
    }
    const auto at = pending_.find(frame.operation);
    if (at == pending_.end()) { // A tunnel, or given up in the meantime.
        if (const auto tunnel = tunnels_.find(frame.operation); tunnel != tunnels_.end()) {
            tunnel->second->take(frame.message);
        }
        return;
    }
    const std::shared_ptr<Pending> pending = at->second;
    if (const auto* output = std::get_if<Output>(&frame.message)) {
        take_output(frame.operation, *pending, *output);
        return;
    }
    if (auto* part = std::get_if<SnapshotPart>(&frame.message)) {
        take_part(*pending, std::move(*part));
        return;
    }
    if (auto* part = std::get_if<SubvolumePart>(&frame.message)) {
        take_part(*pending, std::move(*part));
        return;
    }
    if (const auto* part = std::get_if<ManifestPart>(&frame.message)) {
        take_part(*pending, *part);
        return;
    }
    pending->answer = std::move(frame.message);
    pending->done.set();
    pending->news.set();
    pending_.erase(frame.operation);
}

void Client::take_part(Pending& pending, SnapshotPart part) {
    for (SnapshotEntry& entry : part.entries) {
        const std::size_t size = entry.path.size() + entry.content.size();
        if (size > pending.snapshot_room) {
            pending.was_cut = true; // The guest sends more than it was asked for.
            return;
        }
        pending.snapshot_room -= size;
        using Kind = ports::SnapshotEntry::Kind;
        const Kind kind = entry.kind == EntryKind::file   ? Kind::file
                          : entry.kind == EntryKind::link ? Kind::link
                                                          : Kind::directory;
        pending.snapshot.entries.push_back(
            {std::move(entry.path), kind, std::move(entry.content), entry.is_whole});
    }
}

void Client::take_output(Operation operation, Pending& pending, const Output& output) {
    const bool is_out = output.stream == Stream::out;
    if (pending.listener) {
        pending.listener({!is_out, output.data, instant_of(output.read_at_microseconds)});
        pending.news.set();
    } else {
        std::string& kept = is_out ? pending.out : pending.err;
        const std::size_t room = most_output_kept - kept.size();
        kept.append(output.data, 0, room);
        pending.was_cut = pending.was_cut || output.data.size() > room;
        if (observer_.output) {
            observer_.output(output.data);
        }
    }
    std::uint32_t& ungranted = is_out ? pending.ungranted_out : pending.ungranted_err;
    ungranted += static_cast<std::uint32_t>(output.data.size());
    if (ungranted >= window / 2) {
        send({operation, Grant{output.stream, ungranted}});
        ungranted = 0;
    }
}

std::shared_ptr<Client::Pending> Client::begin(Message message) {
    auto pending = std::make_shared<Pending>(executor_);
    pending->operation = Operation{++last_operation_};
    if (!failure_.empty()) {
        pending->failure = failure_;
        pending->done.set();
        pending->news.set();
        return pending;
    }
    pending_[pending->operation] = pending;
    send({pending->operation, std::move(message)});
    return pending;
}

async::Task<> Client::settled(std::shared_ptr<Pending> pending) {
    co_await pending->done.wait();
    if (!pending->failure.empty()) {
        throw Error(pending->failure);
    }
}

async::Task<Message> Client::ask(Message message, async::Deadline deadline, std::string what) {
    co_return co_await answered(begin(std::move(message)), deadline, std::move(what));
}

async::Task<Message> Client::answered(std::shared_ptr<Pending> pending, async::Deadline deadline,
                                      std::string what) {
    try {
        co_await async::with_timeout(settled(pending), deadline, "the guest agent");
    } catch (Error& error) {
        if (pending_.erase(pending->operation) > 0) {
            send({pending->operation, Signal{SIGKILL}}); // What nobody waits for ends, too.
        }
        error.add_context(what);
        throw;
    }
    if (const auto* failed = std::get_if<Failed>(&*pending->answer)) {
        throw Error(failed->message);
    }
    co_return std::move(*pending->answer);
}

async::Task<Hello> Client::hello() {
    const auto pending = hello_;
    co_await settled(pending);
    co_return std::get<Hello>(*pending->answer);
}

async::Task<Ready> Client::configure(Configure configuration) {
    Message message = std::move(configuration);
    co_return co_await readied(std::move(message));
}

async::Task<Ready> Client::join(Join join) {
    decoder_.feed(preamble);
    Message message = std::move(join);
    co_return co_await readied(std::move(message));
}

async::Task<Ready> Client::readied(Message message) {
    const auto pending = begin(std::move(message));
    co_await settled(pending);
    if (auto* ready = std::get_if<Ready>(&*pending->answer)) {
        for (const std::string& phase : ready->phases) {
            observer_.log(concat("boot: ", phase));
        }
        for (const std::string& remark : ready->remarks) {
            observer_.log(concat("remark: ", remark));
        }
        co_return std::move(*ready);
    }
    throw Error("the guest agent answered its configuration with something else");
}

void Client::leave(bool reboot) {
    observer_.log(reboot ? "leave: reboot" : "leave: power off");
    send({Operation{++last_operation_}, Leave{reboot}});
}

namespace {

/// Of a file that is written; a frame has its path as well.
constexpr std::size_t largest_part = 3 * largest_chunk;

ports::FileDigest digest_of(const Message& answer) {
    if (const auto* digest = std::get_if<FileDigest>(&answer)) {
        return {digest->sha256, Bytes{digest->size}};
    }
    throw Error("the guest agent answered a file operation with something else");
}

} // namespace

async::Task<ports::FileDigest> Client::fill_file(std::string path, std::uint64_t seed, Bytes size,
                                                 async::Deadline deadline) {
    observer_.log(concat("fill: ", path));
    FillFile message{path, seed, size.count};
    const Message answer = co_await ask(std::move(message), deadline, concat("filling ", path));
    co_return digest_of(answer);
}

async::Task<ports::FileDigest> Client::write_file(std::string path, std::string content,
                                                  ports::FileMode mode, async::Deadline deadline) {
    observer_.log(concat("write: ", path));
    if (content.size() > largest_part) {
        co_return co_await write_in_parts(std::move(path), std::move(content), mode, deadline);
    }
    WriteFile message{path, std::move(content), mode.value_or(0)};
    const Message answer = co_await ask(std::move(message), deadline, concat("writing ", path));
    co_return digest_of(answer);
}

/// A frame holds no more.
async::Task<ports::FileDigest> Client::write_in_parts(std::string path, std::string content,
                                                      ports::FileMode mode,
                                                      async::Deadline deadline) {
    const std::string doing = concat("writing ", path);
    for (std::size_t done = 0; done < content.size(); done += largest_part) {
        const bool is_last = content.size() - done <= largest_part;
        const bool appends = done > 0;
        WriteFile message{path, content.substr(done, largest_part), mode.value_or(0), appends,
                          is_last};
        const Message answer = co_await ask(std::move(message), deadline, doing);
        (void)digest_of(answer);
    }
    co_return co_await digest_file(std::move(path), deadline);
}

async::Task<ports::FileContent> Client::read_file(std::string path, Bytes limit,
                                                  async::Deadline deadline) {
    ReadFile message{path, static_cast<std::uint32_t>(limit.count)};
    Message answer = co_await ask(std::move(message), deadline, concat("reading ", path));
    if (auto* content = std::get_if<FileContent>(&answer)) {
        co_return ports::FileContent{std::move(content->content), Bytes{content->size}};
    }
    throw Error("the guest agent answered a file operation with something else");
}

async::Task<ports::FileDigest> Client::digest_file(std::string path, async::Deadline deadline) {
    observer_.log(concat("digest: ", path));
    DigestFile message{path};
    const Message answer = co_await ask(std::move(message), deadline, concat("reading ", path));
    co_return digest_of(answer);
}

async::Task<ports::FlippedBit> Client::flip_bit(ports::BitFlip flip, async::Deadline deadline) {
    observer_.log(concat("flip a bit: ", flip.path));
    const std::string doing = concat("changing a bit of ", flip.path);
    FlipBit message{std::move(flip.path), flip.seed, flip.every_copy, flip.in_metadata};
    Message answer = co_await ask(std::move(message), deadline, doing);
    auto* flipped = std::get_if<FlippedBit>(&answer);
    if (flipped == nullptr) {
        throw Error("the guest agent answered the flip of a bit with something else");
    }
    ports::FlippedBit result{flipped->file_byte, flipped->bit, flipped->is_compressed, {}};
    for (FlippedCopy& copy : flipped->copies) {
        result.copies.push_back({std::move(copy.device), copy.byte});
    }
    co_return result;
}

async::Task<ports::Snapshot> Client::snapshot(std::vector<std::string> patterns, Bytes limit,
                                              async::Deadline deadline) {
    const auto started = std::chrono::steady_clock::now();
    const auto total = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(limit.count, std::numeric_limits<std::uint32_t>::max()));
    Snapshot message{std::move(patterns), largest_file_of_snapshot, total};
    const auto pending = begin(std::move(message));
    pending->snapshot_room = total;
    const Message answer =
        co_await answered(pending, deadline, "taking a snapshot of the guest's hardware");
    const auto* end = std::get_if<SnapshotEnd>(&answer);
    if (end == nullptr) {
        throw Error("the guest agent answered a snapshot with something else");
    }
    ports::Snapshot result = std::move(pending->snapshot);
    result.is_whole = end->is_whole && !pending->was_cut;
    const auto elapsed = async::elapsed_since(started);
    observer_.log(concat("snapshot: ", result.entries.size(), " entries, ",
                         total - pending->snapshot_room, " bytes, ", elapsed.count(), " ms"));
    co_return result;
}

ports::Subvolume subvolume_of(Subvolume& subvolume) {
    return {std::move(subvolume.path),
            subvolume.id,
            subvolume.parent_id,
            std::move(subvolume.uuid),
            std::move(subvolume.parent_uuid),
            std::move(subvolume.received_uuid),
            subvolume.is_read_only,
            instant_of(subvolume.created_microseconds),
            subvolume.generation,
            subvolume.origin_generation};
}

void Client::take_part(Pending& pending, SubvolumePart part) {
    for (Subvolume& subvolume : part.subvolumes) {
        if (pending.subvolumes.size() == most_subvolumes) {
            pending.was_cut = true;
            return;
        }
        pending.subvolumes.push_back(subvolume_of(subvolume));
    }
}

async::Task<std::vector<ports::Subvolume>> Client::subvolumes(std::string pattern,
                                                              async::Deadline deadline) {
    ListSubvolumes message{pattern};
    const auto pending = begin(std::move(message));
    const Message answer =
        co_await answered(pending, deadline, concat("listing the subvolumes ", pattern));
    const auto* end = std::get_if<SubvolumeEnd>(&answer);
    if (end == nullptr) {
        throw Error("the guest agent answered a listing of subvolumes with something else");
    }
    if (!end->is_whole || pending->was_cut) {
        throw Error(concat("the guest has more than ", most_subvolumes, " subvolumes ", pattern));
    }
    observer_.log(concat("subvolumes: ", pattern, ", ", pending->subvolumes.size()));
    co_return std::move(pending->subvolumes);
}

async::Task<std::chrono::microseconds> Client::time_work(async::Deadline deadline) {
    Message message = TimeWork();
    const Message answer = co_await ask(std::move(message), deadline, "timing the guest's work");
    const auto* time = std::get_if<WorkTime>(&answer);
    if (time == nullptr) {
        throw Error("the guest agent answered the timing of its work with something else");
    }
    observer_.log(concat("work: ", time->microseconds, " us"));
    co_return std::chrono::microseconds(time->microseconds);
}

} // namespace harness::agent
