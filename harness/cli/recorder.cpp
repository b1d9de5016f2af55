#include "harness/cli/recorder.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/summary.hpp"
#include "reports/junit/replace_file.hpp"
#include "reports/model/results_json.hpp"

namespace harness::cli {

Recorder::Recorder(reports::RunReport& all, std::size_t index, reports::JunitFile* junit,
                   std::filesystem::path directory, Voice& voice, bool shows_output,
                   ports::Trace trace, const Hidings* hidings, secrets::Hiding hiding)
    : all_(all), index_(index), junit_(junit), directory_(std::move(directory)), voice_(voice),
      shows_output_(shows_output), trace_(trace), hidings_(hidings), hiding_(std::move(hiding)) {}

void Recorder::step_started(std::string_view step) {
    voice_.step_started(step);
}

void Recorder::step_ended(std::string_view step) {
    hide();
    voice_.step_ended(step, step_line(report(), step, voice_.is_terminal()));
}

void Recorder::guest_output(std::string_view text) {
    if (shows_output_) {
        voice_.write_guest_output(text);
    }
}

void Recorder::note(std::string_view text) {
    voice_.write(concat("  ", text, "\n"));
}

void Recorder::hide() {
    if (hidings_ != nullptr) {
        hidings_->apply(all_);
    }
}

void Recorder::changed() {
    const ports::Span span = trace_.span("write the reports");
    hide();
    try {
        reports::replace_file(directory_ / "results.json", reports::render_json(report()));
        if (junit_ != nullptr) {
            junit_->update(all_, std::chrono::steady_clock::now());
        }
        trouble_.clear();
    } catch (const Error& error) {
        trouble_ = error.what();
    }
}

std::string Recorder::attach(std::string_view name, std::string_view content) {
    const std::filesystem::path relative = std::filesystem::path("attachments") / name;
    std::string hidden;
    if (hiding_.is_on()) { // It may have been written before, with less in it.
        const std::string where = concat("file ", name);
        hiding_.censor()->book.forget(where);
        hidden = hiding_.text(content, where);
        content = hidden;
    }
    try {
        std::filesystem::create_directories(directory_ / "attachments");
        reports::replace_file(directory_ / relative, content);
    } catch (const std::exception& error) {
        trouble_ = error.what();
    }
    return relative.string();
}

} // namespace harness::cli
