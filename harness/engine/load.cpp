#include "harness/engine/load.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

constexpr std::size_t most_log = std::size_t{16} * 1024 * 1024;
constexpr std::size_t longest_rest = 64 * 1024;
constexpr std::size_t last_lines_shown = 10;
constexpr std::size_t longest_end_shown = 4000;

/// "1772330000.123456"
std::string seconds_text(ports::Instant instant) {
    constexpr std::int64_t million = 1'000'000;
    const std::int64_t microseconds = instant.time_since_epoch().count();
    const std::string fraction = std::to_string(million + microseconds % million).substr(1);
    return concat(microseconds / million, ".", fraction);
}

} // namespace

std::vector<std::string> arguments_of(const scenario::Command& command) {
    const auto* script = std::get_if<scenario::ShellScript>(&command);
    return script != nullptr
               ? std::vector<std::string>{"bash", "-euo", "pipefail", "-c", script->text}
               : std::get<scenario::Argv>(command).arguments;
}

void Load::take(const ports::OutputPiece& piece) {
    if (piece.is_error) {
        log_lines(err_rest_, " ! ", piece);
        return;
    }
    ledger_.take(piece.data, piece.read_at);
    log_lines(out_rest_, "   ", piece);
}

void Load::log_lines(std::string& rest, std::string_view mark, const ports::OutputPiece& piece) {
    rest += piece.data;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = rest.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        if (log_.size() < most_log) {
            log_ += concat(seconds_text(piece.read_at), mark,
                           std::string_view(rest).substr(begin, end - begin), "\n");
        }
    }
    rest.erase(0, begin);
    if (rest.size() > longest_rest) {
        rest.resize(longest_rest);
    }
}

void Load::close() {
    ledger_.close();
    program_.reset();
}

std::string Load::last_lines() const {
    std::size_t begin = log_.size();
    for (std::size_t lines = 0; begin > 0; --begin) {
        if (log_[begin - 1] == '\n' && ++lines > last_lines_shown) {
            break;
        }
    }
    begin = std::max(begin, log_.size() - std::min(log_.size(), longest_end_shown));
    return concat(log_.substr(begin), out_rest_, err_rest_);
}

} // namespace harness::engine
