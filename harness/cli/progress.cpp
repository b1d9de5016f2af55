#include "harness/cli/progress.hpp"

#include "harness/async/elapsed.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ostream>

namespace harness::cli {

namespace {

constexpr std::chrono::milliseconds redraw_every{100};

/// Programs in a guest may print without end; their output is in the run directory as well.
constexpr std::size_t most_kept = std::size_t{1} << 20U;

/// More than these would scroll a small terminal away.
constexpr std::size_t most_lines = 12;

/// A line that a narrow terminal wraps would not be erased as one.
constexpr const char* no_wrap = "\x1b[?7l";
constexpr const char* wrap = "\x1b[?7h";

constexpr std::size_t scenario_width = 30;
constexpr std::size_t line_width = 60;

std::string shortened(std::string_view text, std::size_t width) {
    return text.size() <= width ? std::string(text) : concat(text.substr(0, width - 3), "...");
}

} // namespace

std::string running_line(std::string_view scenario, std::string_view step,
                         std::chrono::milliseconds elapsed) {
    const std::string name =
        scenario.empty() ? "" : concat(shortened(scenario, scenario_width), ": ");
    std::string text = concat(name, shortened(step, line_width - name.size()));
    text.resize(line_width, ' ');
    std::array<char, 32> time{};
    std::snprintf(time.data(), time.size(), " %6.1f s",
                  static_cast<double>(elapsed.count()) / 1000);
    return concat("  ...  ", text, time.data());
}

Progress::Progress(async::Executor executor, std::ostream& out, bool is_terminal)
    : out_(out), is_terminal_(is_terminal),
      timer_(std::make_shared<boost::asio::steady_timer>(executor)) {}

Progress::~Progress() {
    timer_->cancel();
    erase();
}

void Progress::enter(Voice& voice) {
    voices_.push_back(&voice);
}

void Progress::leave(Voice& voice) {
    voices_.erase(std::find(voices_.begin(), voices_.end(), &voice));
    if (speaking_ == &voice) {
        speaking_ = nullptr;
        show(std::exchange(held_, {}));
    } else if (speaking_ != nullptr) {
        held_ += voice.kept_;
    } else {
        show(voice.kept_);
    }
    step_changed();
}

void Progress::let_it_speak() {
    if (speaking_ == nullptr && voices_.size() == 1) {
        speaking_ = voices_.front();
        show(std::exchange(speaking_->kept_, {}));
    }
}

void Progress::step_changed() {
    if (is_terminal_) {
        draw();
        if (!is_ticking_) {
            tick();
        }
    }
}

void Progress::tick() {
    is_ticking_ = drawn_lines_ > 0;
    if (!is_ticking_) {
        return;
    }
    timer_->expires_after(redraw_every);
    timer_->async_wait(
        [this, alive = std::weak_ptr(timer_)](const boost::system::error_code& error) {
            if (!error && !alive.expired()) {
                draw();
                tick();
            }
        });
}

void Progress::draw() {
    erase();
    std::string lines;
    std::size_t running = 0;
    for (const Voice* voice : voices_) {
        const std::string_view name = voices_.size() > 1 ? voice->name_ : std::string_view{};
        for (const Voice::Step& step : voice->steps_) {
            if (++running <= most_lines) {
                lines += concat(running > 1 ? "\n" : "",
                                running_line(name, step.name, async::elapsed_since(step.started)));
            }
        }
    }
    if (running > most_lines) {
        lines += concat("\n  ...  and ", running - most_lines, " more");
    }
    if (running > 0) {
        out_ << no_wrap << lines << wrap << std::flush;
    }
    drawn_lines_ = std::min(running, most_lines + 1);
}

void Progress::erase() {
    if (drawn_lines_ > 0) {
        out_ << "\r";
        if (drawn_lines_ > 1) {
            out_ << "\x1b[" << drawn_lines_ - 1 << "A";
        }
        out_ << "\x1b[J" << std::flush;
        drawn_lines_ = 0;
    }
}

void Progress::show(std::string_view text) {
    if (text.empty()) {
        return;
    }
    erase();
    out_ << text << std::flush;
    if (is_terminal_ && text.back() == '\n') {
        draw();
    }
}

void Progress::write(std::string_view text) {
    show(text);
}

Voice::Voice(Progress& progress, std::string name) : progress_(progress), name_(std::move(name)) {
    progress_.enter(*this);
}

Voice::~Voice() {
    say_output(output_.rest());
    if (left_out_ > 0) {
        write(concat("  (", left_out_, " bytes of the guest's output were left out here)\n"));
    }
    steps_.clear();
    progress_.leave(*this);
}

void Voice::step_started(std::string_view step) {
    steps_.push_back({std::string(step), std::chrono::steady_clock::now()});
    progress_.step_changed();
}

void Voice::hide_with(secrets::Hiding hiding) {
    hiding_ = std::move(hiding);
    output_ = hiding_.outlet();
}

void Voice::step_ended(std::string_view step, std::string_view line) {
    say_output(output_.rest());
    std::erase_if(steps_, [&](const Step& one) { return one.name == step; });
    write(line);
    progress_.step_changed();
}

void Voice::write(std::string_view text) {
    if (hiding_.is_on()) {
        say(hiding_.text(text));
    } else {
        say(text);
    }
}

void Voice::say(std::string_view text) {
    if (progress_.speaking_ == this) {
        progress_.show(text);
    } else {
        kept_ += text;
    }
}

/// What is counted where it is kept is not counted here again.
void Voice::write_guest_output(std::string_view text) {
    say_output(output_.pass(text));
}

void Voice::say_output(std::string_view text) {
    if (progress_.speaking_ != this && (left_out_ > 0 || kept_output_ + text.size() > most_kept)) {
        left_out_ += text.size();
        return;
    }
    kept_output_ += text.size();
    say(text);
}

} // namespace harness::cli
