#include "harness/secrets/masked_stream.hpp"

#include <algorithm>
#include <utility>

namespace harness::secrets {

namespace {

/// So much is looked at before any of it is passed on.
constexpr std::size_t piece_size = 64 * 1024;

} // namespace

void MaskedStream::feed(std::string_view text, std::string& out) {
    while (!text.empty()) {
        const std::string_view piece = text.substr(0, piece_size);
        scan(piece);
        pass_on(held_.size() - mask_->pending(mask_->enter(nodes_), held_), out);
        text.remove_prefix(piece.size());
    }
}

void MaskedStream::scan(std::string_view text) {
    const std::size_t before = held_.size();
    held_ += text;
    Mask::State state = mask_->enter(nodes_);
    for (std::size_t at = before; at < held_.size();) {
        at += mask_->read(state, std::string_view(held_).substr(at));
        if (mask_->is_end(state)) {
            hide(mask_->find_back(state, std::string_view(held_).substr(0, at)));
        }
    }
    nodes_ = mask_->nodes_of(state);
}

/// What overlaps is hidden as one; its name is that of the longest.
void MaskedStream::hide(const Mask::Find& find) {
    Hidden now{find.begin, find.end, find.secret, find.form, false};
    while (!hidden_.empty() && hidden_.back().end > now.begin) {
        const Hidden& last = hidden_.back();
        if (last.is_told || last.end - last.begin > now.end - now.begin) {
            now.secret = last.secret;
            now.form = last.form;
        }
        now.begin = std::min(now.begin, last.begin);
        now.is_told = now.is_told || last.is_told;
        hidden_.pop_back();
    }
    hidden_.push_back(now);
}

void MaskedStream::pass_on(std::size_t end, std::string& out) {
    std::size_t at = 0;
    while (at < end) {
        if (hidden_.empty() || hidden_.front().begin >= end) {
            out.append(held_, at, end - at);
            break;
        }
        Hidden& next = hidden_.front();
        out.append(held_, at, std::max(next.begin, at) - at);
        if (!std::exchange(next.is_told, true)) {
            out += mask_text(mask_->name_of(next.secret));
            if (listener_) {
                listener_(mask_->name_of(next.secret), next.form);
            }
        }
        at = std::min(next.end, end);
        if (next.end > end) {
            break;
        }
        hidden_.pop_front();
    }
    held_.erase(0, end);
    for (Hidden& one : hidden_) {
        one.begin -= std::min(one.begin, end);
        one.end -= end;
    }
}

void MaskedStream::finish(std::string& out) {
    pass_on(held_.size(), out);
    nodes_.clear();
}

std::string masked(Mask& mask, std::string_view text, const MaskedStream::Listener& listener) {
    std::string out;
    MaskedStream stream(mask, listener);
    stream.feed(text, out);
    stream.finish(out);
    return out;
}

} // namespace harness::secrets
