#pragma once

#include "harness/async/task.hpp"
#include "harness/secrets/censor.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace harness::cli {

class Voice;

/// What a person sees while scenarios run. What a run says stays together: one of them may speak
/// as it goes, the lines of the others are kept and written when they have ended. At a terminal
/// each running step has a line below that counts; elsewhere only whole lines are written.
class Progress {
  public:
    Progress(async::Executor executor, std::ostream& out, bool is_terminal);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Any other text: notes about the whole call. Goes above the running lines.
    void write(std::string_view text);

    /// Only one run goes on: what it has said is written, and what it says from now on at once.
    void let_it_speak();

    [[nodiscard]] bool is_terminal() const { return is_terminal_; }

  private:
    friend class Voice;

    void enter(Voice& voice);
    void leave(Voice& voice);
    void show(std::string_view text);
    void step_changed();
    void tick();
    void draw();
    void erase();

    std::ostream& out_;
    bool is_terminal_;
    std::vector<Voice*> voices_; ///< Of the runs that go on, in the order in which they began.
    Voice* speaking_ = nullptr;  ///< The one that is heard at once.
    std::string held_;           ///< Of runs that ended while another was speaking.
    std::shared_ptr<boost::asio::steady_timer> timer_;
    bool is_ticking_ = false;
    std::size_t drawn_lines_ = 0;
};

/// What one run has to say.
class Voice {
  public:
    Voice(Progress& progress, std::string name);
    ~Voice();
    Voice(const Voice&) = delete;
    Voice& operator=(const Voice&) = delete;

    /// Of one run several steps go on at once where it has several machines.
    void step_started(std::string_view step);
    void step_ended(std::string_view step, std::string_view line);
    void write(std::string_view text);

    /// What programs in the guest print. Of a run that has to wait with its words only the first
    /// MiB is kept.
    void write_guest_output(std::string_view text);

    /// In all that it says from now on.
    void hide_with(secrets::Hiding hiding);

    [[nodiscard]] bool is_terminal() const { return progress_.is_terminal(); }

  private:
    friend class Progress;

    void say(std::string_view text);
    void say_output(std::string_view text);

    Progress& progress_;
    std::string name_;
    struct Step {
        std::string name;
        std::chrono::steady_clock::time_point started;
    };
    std::vector<Step> steps_; ///< That go on.
    std::string kept_;        ///< Until it may speak or has ended.
    std::size_t kept_output_ = 0;
    std::size_t left_out_ = 0;
    secrets::Hiding hiding_;
    secrets::Outlet output_; ///< Of programs in the guest.
};

/// A running step's line, at most 79 columns: what runs, and for how long.
[[nodiscard]] std::string running_line(std::string_view scenario, std::string_view step,
                                       std::chrono::milliseconds elapsed);

} // namespace harness::cli
