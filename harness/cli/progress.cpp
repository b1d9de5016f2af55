#include "harness/cli/progress.hpp"

#include "harness/async/elapsed.hpp"

#include <array>
#include <cstdio>
#include <ostream>

namespace harness::cli {

namespace {

constexpr std::chrono::milliseconds redraw_every{100};

} // namespace

Progress::Progress(async::Executor executor, std::ostream& out, bool is_terminal)
    : out_(out), is_terminal_(is_terminal),
      timer_(std::make_shared<boost::asio::steady_timer>(executor)) {}

Progress::~Progress() {
    timer_->cancel();
    erase();
}

void Progress::step_started(std::string_view step) {
    step_ = step;
    started_ = std::chrono::steady_clock::now();
    if (is_terminal_) {
        draw();
        tick();
    }
}

void Progress::step_ended(std::string_view line) {
    step_.clear();
    timer_->cancel();
    write(line);
}

void Progress::tick() {
    timer_->expires_after(redraw_every);
    timer_->async_wait(
        [this, alive = std::weak_ptr(timer_)](const boost::system::error_code& error) {
            if (!error && !alive.expired() && !step_.empty()) {
                draw();
                tick();
            }
        });
}

void Progress::draw() {
    const auto elapsed = async::elapsed_since(started_);
    std::array<char, 200> line{};
    std::snprintf(line.data(), line.size(), "\r\x1b[K  ...  %-52.52s %6.1f s", step_.c_str(),
                  static_cast<double>(elapsed.count()) / 1000);
    out_ << line.data() << std::flush;
    is_drawn_ = true;
}

void Progress::erase() {
    if (is_drawn_) {
        out_ << "\r\x1b[K" << std::flush;
        is_drawn_ = false;
    }
}

void Progress::write(std::string_view text) {
    erase();
    out_ << text << std::flush;
    if (is_terminal_ && !step_.empty() && !text.empty() && text.back() == '\n') {
        draw();
    }
}

} // namespace harness::cli
