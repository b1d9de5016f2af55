#pragma once

#include "harness/checks/write_ledger.hpp"
#include "harness/ports/guest_agent.hpp"
#include "harness/scenario/scenario.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace harness::engine {

/// A program in the guest that goes on beside the steps, and what it has written so far.
class Load {
  public:
    /// Of the step that starts it.
    explicit Load(std::string step) : step_(std::move(step)) {}

    void begin(std::unique_ptr<ports::Program> program) { program_ = std::move(program); }
    void take(const ports::OutputPiece& piece);

    void clock_was_set(ports::Instant to) { ledger_.clock_was_set(to); }

    /// The machine it was in is gone; its ledger stays.
    void end_with_machine() { program_.reset(); }

    /// It has come to its end; what it wrote is all there is.
    void close();

    /// Null: it goes on no more.
    [[nodiscard]] ports::Program* program() const { return program_.get(); }
    [[nodiscard]] const std::string& step() const { return step_; }
    [[nodiscard]] const checks::WriteLedger& ledger() const { return ledger_; }
    /// Each line with the time at which it was read.
    [[nodiscard]] const std::string& log() const { return log_; }
    [[nodiscard]] std::string last_lines() const;

  private:
    void log_lines(std::string& rest, std::string_view mark, const ports::OutputPiece& piece);

    std::string step_;
    std::unique_ptr<ports::Program> program_;
    checks::WriteLedger ledger_;
    std::string log_;
    std::string out_rest_; ///< Lines whose ends are still to come.
    std::string err_rest_;
};

/// The program and its arguments; a shell text runs by bash.
[[nodiscard]] std::vector<std::string> arguments_of(const scenario::Command& command);

} // namespace harness::engine
