#pragma once

#include "harness/async/task.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <iosfwd>
#include <memory>
#include <string>

namespace harness::cli {

/// What a person sees while a scenario runs. At a terminal the running step has a line that counts;
/// elsewhere only whole lines are written.
class Progress {
  public:
    Progress(async::Executor executor, std::ostream& out, bool is_terminal);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void step_started(std::string_view step);
    void step_ended(std::string_view line);

    /// Any other text: guest output, notes. Goes above the running line.
    void write(std::string_view text);

    [[nodiscard]] bool is_terminal() const { return is_terminal_; }

  private:
    void tick();
    void draw();
    void erase();

    std::ostream& out_;
    bool is_terminal_;
    std::string step_; ///< Empty: none runs.
    std::chrono::steady_clock::time_point started_;
    std::shared_ptr<boost::asio::steady_timer> timer_;
    bool is_drawn_ = false;
};

} // namespace harness::cli
