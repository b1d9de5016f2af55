#include "harness/engine/checkpoints.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace harness::engine {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds ask_interrupt_after{500};
constexpr std::chrono::minutes longest_wait{10}; ///< For somebody else who makes one.

CheckpointRecord read_record(const fs::path& directory) {
    std::ifstream in(directory / record_file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return parse_checkpoint_record(text);
}

void write_record(const fs::path& directory, const CheckpointRecord& record) {
    const fs::path file = directory / record_file;
    std::ofstream out(file, std::ios::binary);
    out << render(record);
    out.close();
    if (!out) {
        throw Error(concat("writing ", file.string(), ": ", std::strerror(errno)));
    }
}

} // namespace

std::string checkpoint_key(std::string_view foundation, std::span<const scenario::Step> steps,
                           std::size_t step) {
    std::string key = concat("checkpoint\n", foundation, "steps\n");
    for (const scenario::Step& one : steps.first(step + 1)) {
        key += concat("  ", one.digest_input, "\n");
    }
    return key;
}

std::vector<std::size_t> checkpoints_of(std::span<const scenario::Step> steps) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (std::holds_alternative<scenario::CheckpointAction>(steps[i].action)) {
            out.push_back(i);
        }
    }
    return out;
}

std::string checkpoint_title(const Job& job, std::size_t step) {
    return concat(name_of(job), ": ", job.scenario.steps[step].name);
}

Checkpoints::Checkpoints(CheckpointPlace place, std::span<const scenario::Step> steps,
                         async::Interrupt& interrupt)
    : place_(std::move(place)), steps_(steps), interrupt_(interrupt) {}

std::string Checkpoints::key_of(std::size_t step) const {
    return checkpoint_key(place_.foundation, steps_, step);
}

std::optional<std::size_t> Checkpoints::next_after(std::optional<std::size_t> step) const {
    for (const std::size_t one : checkpoints_of(steps_)) {
        if (!step || one > *step) {
            return one;
        }
    }
    return std::nullopt;
}

void Checkpoints::begin_at(std::size_t step, ports::StoreEntry entry) {
    beginning_ = Beginning{step, entry.directory, read_record(entry.directory)};
    held_.assign(1, std::move(entry));
}

async::Task<std::optional<ports::StoreEntry>> Checkpoints::await_entry(std::size_t step) {
    const auto deadline = async::Deadline::in(longest_wait);
    std::optional<ports::StoreEntry> entry;
    while (!entry && !interrupt_.is_requested() && !deadline.has_passed()) {
        entry = co_await place_.store->find_or_begin(key_of(step),
                                                     deadline.at_most(ask_interrupt_after));
    }
    co_return entry;
}

async::Task<std::optional<Checkpoints::Beginning>> Checkpoints::find_beginning() {
    beginning_.reset();
    if (place_.store != nullptr && !checkpoints_of(steps_).empty()) {
        try {
            trouble_.clear();
            co_await look_for_beginning();
        } catch (const Error& error) {
            trouble_ = error.what();
            making_.reset();
            place_.store = nullptr;
        }
    }
    co_return beginning_;
}

async::Task<> Checkpoints::look_for_beginning() {
    const std::vector<std::size_t> all = checkpoints_of(steps_);
    for (auto at = all.rbegin(); at != all.rend() && !beginning_; ++at) {
        auto entry = co_await place_.store->find(key_of(*at));
        if (!entry) {
            continue;
        }
        try {
            begin_at(*at, *entry);
        } catch (const Error& error) { // Of a version that wrote down something else.
            place_.store->throw_away(std::move(*entry), error.what());
        }
    }
    for (;;) {
        making_.reset();
        making_step_ = next_after(beginning_ ? std::optional(beginning_->step) : std::nullopt);
        if (!making_step_) {
            break;
        }
        making_ = co_await await_entry(*making_step_);
        if (!making_ || !making_->is_finished) {
            break;
        }
        begin_at(*making_step_, std::move(*making_));
    }
    if (!making_) {
        trouble_ = "another run was still making it";
    }
}

void Checkpoints::throw_beginning_away(std::string_view reason) {
    making_.reset();
    if (!held_.empty()) {
        ports::StoreEntry entry = std::move(held_.back());
        held_.clear();
        place_.store->throw_away(std::move(entry), reason);
    }
}

const fs::path* Checkpoints::place_for(std::size_t step) const {
    return making_ && making_step_ == step ? &making_->directory : nullptr;
}

async::Task<fs::path> Checkpoints::finish(std::size_t step, const CheckpointRecord& record) {
    held_.push_back(std::move(*making_));
    making_.reset();
    try {
        write_record(held_.back().directory, record);
        held_.back() = co_await place_.store->finish(held_.back(), key_of(step));
        making_step_ = next_after(step);
        if (making_step_) {
            auto entry = co_await place_.store->find_or_begin(
                key_of(*making_step_), async::Deadline::in(std::chrono::milliseconds(0)));
            if (entry && !entry->is_finished) { // Else somebody was faster; this goes its own way.
                making_ = std::move(entry);
            }
        }
    } catch (const Error& error) {
        trouble_ = error.what(); // Its files serve this run all the same.
    }
    co_return held_.back().directory;
}

} // namespace harness::engine
