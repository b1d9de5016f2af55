#include "harness/secrets/censor.hpp"

namespace harness::secrets {

namespace {

MaskedStream::Listener listener_for(std::shared_ptr<Censor> censor, const std::string& where) {
    return [censor = std::move(censor), where](const std::string& secret, Form form) {
        if (!where.empty()) {
            censor->book.note(secret, form, where);
        }
    };
}

} // namespace

std::string Hiding::text(std::string_view text, const std::string& where) const {
    return is_on() ? masked(censor_->mask, text, listener_for(censor_, where)) : std::string(text);
}

void Hiding::hide_in(std::string& text, const std::string& where) const {
    if (is_on() && text.size() >= shortest_value) {
        std::string hidden = this->text(text, where);
        if (hidden != text) {
            text = std::move(hidden);
        }
    }
}

Outlet Hiding::outlet(const std::string& where) const {
    return censor_ ? Outlet(MaskedStream(censor_->mask, listener_for(censor_, where))) : Outlet();
}

} // namespace harness::secrets
