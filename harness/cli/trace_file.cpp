#include "harness/cli/trace_file.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "reports/model/output_text.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <ostream>
#include <utility>

namespace harness::cli {

namespace {

using nlohmann::json;
using Time = ports::TraceSink::Time;

json event(std::string_view kind, std::size_t process, std::size_t thread) {
    return {{"ph", kind}, {"pid", process}, {"tid", thread}};
}

/// The name that a viewer shows beside a process or a track.
json name_event(std::string_view what, std::size_t process, std::size_t thread,
                std::string_view name) {
    json out = event("M", process, thread);
    out["name"] = what;
    out["args"] = {{"name", reports::visible_text(name)}};
    return out;
}

std::int64_t microseconds(Time zero, Time at) {
    return std::chrono::duration_cast<std::chrono::microseconds>(at - zero).count();
}

} // namespace

ports::Trace TraceWriter::add_run(std::string_view name) {
    ++processes_;
    write(name_event("process_name", processes_, 1, name).dump());
    return {*this, add_track(processes_, 1, "harness")};
}

ports::TraceSink::Track TraceWriter::add_track(std::size_t process, std::size_t thread,
                                               std::string_view name) {
    write(name_event("thread_name", process, thread, name).dump());
    places_.push_back({process, thread, std::string(name)});
    return static_cast<Track>(places_.size() - 1);
}

ports::TraceSink::Track TraceWriter::track_of(Track beside, std::string_view name) {
    const std::size_t process = places_.at(static_cast<std::size_t>(beside)).process;
    std::size_t threads = 0;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (places_[i].process == process && places_[i].name == name) {
            return static_cast<Track>(i);
        }
        threads += places_[i].process == process ? 1 : 0;
    }
    return add_track(process, threads + 1, name);
}

void TraceWriter::begin(Track track, std::string_view name, Time at) {
    const Place& place = places_.at(static_cast<std::size_t>(track));
    json out = event("B", place.process, place.thread);
    out["name"] = reports::visible_text(hidden(name));
    out["ts"] = microseconds(zero_, at);
    write(out.dump());
}

void TraceWriter::end(Track track, const Details& details, Time at) noexcept {
    const Place& place = places_.at(static_cast<std::size_t>(track));
    json out = event("E", place.process, place.thread);
    out["ts"] = microseconds(zero_, at);
    for (const auto& [name, value] : details) {
        out["args"][name] = reports::report_text(hidden(value));
    }
    write(out.dump());
}

std::string TraceWriter::hidden(std::string_view text) const {
    return hidings_ ? hidings_->text(text) : std::string(text);
}

void TraceWriter::write(const std::string& event) {
    if (!is_closed_) {
        out_ << (std::exchange(is_empty_, false) ? "[\n" : ",\n") << event << std::flush;
    }
}

void TraceWriter::close() {
    if (!std::exchange(is_closed_, true)) {
        out_ << (is_empty_ ? "[]\n" : "\n]\n") << std::flush;
    }
}

TraceFile::TraceFile(std::filesystem::path path, Time zero)
    : path_(std::move(path)), out_(path_), writer_(out_, zero) {
    if (!out_) {
        throw Error(concat("can not write the trace '", path_.string(), "': ", std::strerror(errno),
                           "; name a file in a directory of yours"));
    }
    shared_ = writer_.add_run("harness");
}

TraceFile::~TraceFile() {
    writer_.close();
}

void TraceFile::finish() {
    writer_.close();
    if (!out_) {
        throw Error(concat("the trace '", path_.string(),
                           "' is cut off: its file system is full, or has gone; free some space "
                           "there, or choose another one"));
    }
}

} // namespace harness::cli
