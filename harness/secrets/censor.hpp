#pragma once

#include "harness/secrets/leaks.hpp"
#include "harness/secrets/masked_stream.hpp"

#include <memory>
#include <optional>

namespace harness::secrets {

/// Hides the secrets of one run in all that is written of it, and keeps book of what leaked.
struct Censor {
    Mask mask;
    LeakBook book;
};

/// One writer's text, which is passed through as it is where there is nothing to hide.
class Outlet {
  public:
    Outlet() = default;
    explicit Outlet(MaskedStream stream) : stream_(std::move(stream)) {}

    /// Valid until the next call.
    [[nodiscard]] std::string_view pass(std::string_view text) {
        if (!stream_) {
            return text;
        }
        passed_.clear();
        stream_->feed(text, passed_);
        return passed_;
    }

    /// What was held back; nothing more comes for now.
    [[nodiscard]] std::string_view rest() {
        passed_.clear();
        if (stream_) {
            stream_->finish(passed_);
        }
        return passed_;
    }

  private:
    std::optional<MaskedStream> stream_;
    std::string passed_;
};

/// A value that is handed down to whoever writes of a run. By itself it hides nothing, and costs
/// nothing.
class Hiding {
  public:
    Hiding() = default;
    explicit Hiding(std::shared_ptr<Censor> censor) : censor_(std::move(censor)) {}

    [[nodiscard]] bool is_on() const { return censor_ && !censor_->mask.is_empty(); }

    /// A whole text. What is found in it is a leak there; an empty `where` does not count.
    [[nodiscard]] std::string text(std::string_view text, const std::string& where = {}) const;

    /// The same in place; it is not touched where nothing is found.
    void hide_in(std::string& text, const std::string& where = {}) const;

    /// What is written there, by and by. The censor lives as long as the outlet.
    [[nodiscard]] Outlet outlet(const std::string& where = {}) const;

    [[nodiscard]] Censor* censor() const { return censor_.get(); }

  private:
    std::shared_ptr<Censor> censor_; ///< Null: nothing is to be hidden.
};

} // namespace harness::secrets
