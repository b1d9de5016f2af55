#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace harness::ports {

/// Takes what a run spends its time on, while it does. Used from one thread.
class TraceSink {
  public:
    using Time = std::chrono::steady_clock::time_point;
    /// Something in which one span lies within another; its name is the sink's.
    enum class Track : std::uint32_t {};
    /// (name, value) of what is only known at a span's end.
    using Details = std::vector<std::pair<std::string, std::string>>;

    virtual ~TraceSink() = default;

    /// Another track of the run that `beside` belongs to. Asked twice it gives the same one.
    [[nodiscard]] virtual Track track_of(Track beside, std::string_view name) = 0;
    virtual void begin(Track track, std::string_view name, Time at) = 0;
    /// Ends the span of this track that was begun last. Never throws.
    virtual void end(Track track, const Details& details, Time at) noexcept = 0;
};

/// One thing that a run does, from its making until it goes.
class Span {
  public:
    Span() = default;
    Span(TraceSink* sink, TraceSink::Track track, std::string_view name)
        : sink_(sink), track_(track) {
        if (sink_ != nullptr) {
            sink_->begin(track_, name, std::chrono::steady_clock::now());
        }
    }
    ~Span() { end(); }
    Span(Span&& other) noexcept
        : sink_(std::exchange(other.sink_, nullptr)), track_(other.track_),
          details_(std::move(other.details_)) {}
    Span& operator=(Span&&) = delete; // The new one would begin within the old one.

    /// It ends, and another begins.
    void next(std::string_view name) {
        if (sink_ != nullptr) {
            const TraceSink::Time now = std::chrono::steady_clock::now();
            sink_->end(track_, std::exchange(details_, {}), now);
            sink_->begin(track_, name, now);
        }
    }

    void note(std::string_view name, std::string value) {
        if (sink_ != nullptr) {
            details_.emplace_back(name, std::move(value));
        }
    }

    /// What comes now is not of it any more. Once is enough.
    void end() noexcept {
        if (sink_ != nullptr) {
            std::exchange(sink_, nullptr)->end(track_, details_, std::chrono::steady_clock::now());
        }
    }

  private:
    TraceSink* sink_ = nullptr;
    TraceSink::Track track_{};
    TraceSink::Details details_;
};

/// Where one run, or one part of it, records its time: a value that is handed down to whoever
/// spends it. The sink outlives it.
class Trace {
  public:
    Trace() = default; ///< Records nothing, and costs nothing.
    Trace(TraceSink& sink, TraceSink::Track track) : sink_(&sink), track_(track) {}

    [[nodiscard]] bool is_on() const { return sink_ != nullptr; }
    [[nodiscard]] Span span(std::string_view name) const { return {sink_, track_, name}; }

    /// Of the same run, for what goes on beside the rest of it.
    [[nodiscard]] Trace beside(std::string_view name) const {
        return sink_ != nullptr ? Trace(*sink_, sink_->track_of(track_, name)) : Trace();
    }

    /// Something that is over, and was measured elsewhere.
    void add(std::string_view name, TraceSink::Time from, TraceSink::Time until) const {
        if (sink_ != nullptr) {
            sink_->begin(track_, name, from);
            sink_->end(track_, {}, until);
        }
    }

  private:
    TraceSink* sink_ = nullptr;
    TraceSink::Track track_{};
};

} // namespace harness::ports
