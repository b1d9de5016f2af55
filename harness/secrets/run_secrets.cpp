#include "harness/secrets/run_secrets.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"

namespace harness::secrets {

void RunSecrets::add(std::string name, SecretText value, std::optional<Placement> placement) {
    HARNESS_ASSERT(!problem_of(value.view()), "a secret's value is looked at before");
    censor_->mask.add(name, value.view());
    secrets_.push_back({std::move(name), std::move(value), std::move(placement)});
}

SecretText letters_and_digits(std::size_t count, unsigned char (*random)()) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::size_t fair = 256 / letters.size() * letters.size();
    std::string out;
    out.reserve(count);
    while (out.size() < count) {
        const unsigned char byte = random();
        if (byte < fair) { // Else some would come more often than others.
            out.push_back(letters[byte % letters.size()]);
        }
    }
    SecretText value(out);
    cleanse(out.data(), out.size());
    return value;
}

std::optional<ValueProblem> problem_of(std::string_view value) {
    if (value.empty()) {
        return ValueProblem{"is empty", "give it a value"};
    }
    if (value.size() < shortest_value) {
        return ValueProblem{concat("has ", value.size(), " bytes; the least is ", shortest_value),
                            "take a longer one: so short a text also stands where nobody leaked "
                            "it, and could not be hidden"};
    }
    if (value.size() > longest_value) {
        return ValueProblem{concat("has ", value.size(), " bytes; the most is ", longest_value),
                            "keep the key alone secret, and put the rest into the machine by a "
                            "'write' step"};
    }
    if (value.find_first_not_of(value.front()) == std::string_view::npos) {
        return ValueProblem{"is one byte again and again", "take a random one"};
    }
    return std::nullopt;
}

std::string_view without_line_end(std::string_view value) {
    while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) {
        value.remove_suffix(1);
    }
    return value;
}

} // namespace harness::secrets
