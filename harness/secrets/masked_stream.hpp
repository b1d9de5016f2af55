#pragma once

#include "harness/secrets/mask.hpp"

#include <deque>
#include <functional>

namespace harness::secrets {

/// What one writer writes, in pieces of any size, with the values masked. What may be the beginning
/// of one is held back, at most as much as the longest of its forms is long.
class MaskedStream {
  public:
    /// Called once for each value found, with the secret's name.
    using Listener = std::function<void(const std::string& secret, Form form)>;

    MaskedStream(Mask& mask, Listener listener) : mask_(&mask), listener_(std::move(listener)) {}

    /// Adds to `out` what can be passed on.
    void feed(std::string_view text, std::string& out);

    /// Nothing more comes: what was held back is passed on.
    void finish(std::string& out);

  private:
    struct Hidden {
        std::size_t begin = 0; ///< In `held_`.
        std::size_t end = 0;
        std::uint32_t secret = 0;
        Form form = Form::plain;
        bool is_told = false; ///< The mask's text stands in the output.
    };

    void scan(std::string_view text);
    void hide(const Mask::Find& find);
    void pass_on(std::size_t end, std::string& out);

    Mask* mask_; ///< Never null.
    Listener listener_;
    Mask::Nodes nodes_;         ///< Where in the automaton it is.
    std::string held_;          ///< Not passed on yet.
    std::deque<Hidden> hidden_; ///< In it, in order, none within another.
};

/// A whole text.
[[nodiscard]] std::string masked(Mask& mask, std::string_view text,
                                 const MaskedStream::Listener& listener = {});

} // namespace harness::secrets
