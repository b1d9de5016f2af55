#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>
#include <charconv>

namespace harness::scenario {

extern const StepKind power_kind;

namespace {

/// "15 percent" or "15%"; empty for anything else.
std::optional<unsigned> parse_percent(std::string_view text) {
    unsigned percent = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, percent);
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    const bool is_plain = text.size() == unit.size() + std::to_string(percent).size();
    const bool is_known = unit == " percent" || unit == "%";
    return error == std::errc{} && is_plain && is_known && percent <= 100 ? std::optional(percent)
                                                                          : std::nullopt;
}

bool is_percent(std::string_view text) {
    return parse_percent(text).has_value();
}

std::string remedy_for_percent(std::string_view) {
    return "write a whole number from 0 to 100 and its unit: '15 percent' or '15%'";
}

constexpr std::array<std::string_view, 2> ac_words{"plugged", "unplugged"};
constinit const Shape ac_shape{"plugged or unplugged", "'plugged' or 'unplugged'",
                               ChoiceShape{ac_words}};
constexpr std::array<std::string_view, 2> lid_words{"open", "closed"};
constinit const Shape lid_shape{"open or closed", "'open' or 'closed'", ChoiceShape{lid_words}};
constinit const Shape percent_shape{"percentage", "a charge such as '15 percent'",
                                    TextShape{.pattern = "^(0|[1-9][0-9]?|100)( percent|%)$",
                                              .accepts = is_percent,
                                              .remedy = remedy_for_percent}};

constexpr std::array<KeySpec, 3> change_keys{{
    {.name = "ac",
     .shape = &ac_shape,
     .default_text = "as it was",
     .meaning = "the AC adapter; at first it is plugged",
     .example = "unplugged"},
    {.name = "battery",
     .shape = &percent_shape,
     .default_text = "as it was",
     .meaning = "the charge of the battery; at first 80 percent. Below 100 it charges while the "
                "adapter is plugged, and else discharges; it stays as told, whatever time passes",
     .example = "15 percent"},
    {.name = "lid",
     .shape = &lid_shape,
     .default_text = "as it was",
     .meaning = "the lid; at first it is open",
     .example = "closed"},
}};

constinit const ObjectSpec change_object{
    .name = "power.change", .meaning = "What changes. At least one.", .keys = change_keys};
constinit const Shape change_shape{"map", "a map with 'ac', 'battery' or 'lid'",
                                   MapShape{&change_object}};

constexpr std::array<KeySpec, 1> keys{{{.name = "power",
                                        .shape = &change_shape,
                                        .is_required = true,
                                        .meaning = "what changes",
                                        .example = "{ ac: unplugged, battery: 15 percent }"}}};

std::optional<ParsedAction> parse(const Fields& step) {
    const Node* node = step.node("power");
    if (node == nullptr || node->map() == nullptr) {
        return std::nullopt;
    }
    const Fields change = step.at(*node);
    PowerAction action;
    std::vector<std::string> parts;
    if (const std::string* ac = change.text("ac")) {
        action.is_plugged_in = *ac == "plugged";
        parts.push_back(concat("ac ", *ac));
    }
    if (const std::string* battery = change.text("battery")) {
        action.charge_percent = parse_percent(*battery);
        parts.push_back(concat("battery ", *battery));
    }
    if (const std::string* lid = change.text("lid")) {
        action.is_lid_open = *lid == "open";
        parts.push_back(concat("lid ", *lid));
    }
    if (node->map()->empty()) {
        step.error("power", "this step changes nothing",
                   "add 'ac: unplugged', 'battery: 15 percent' or 'lid: closed'");
    }
    return ParsedAction{std::move(action), shortened(concat("power: ", join(parts, ", ")))};
}

} // namespace

constinit const StepKind power_kind{
    .object = {.name = "power",
               .meaning = "Changes AC adapter, battery and lid while the guest runs, and asks the "
                          "guest's own drivers what they see: a check for each. On a laptop's "
                          "machine only. A guest kernel without such drivers has these checks "
                          "skipped, with the reason.",
               .keys = keys,
               .example = "- power: { ac: unplugged, battery: 15 percent }\n"
                          "- power: { lid: closed }\n"},
    .parse = parse};

} // namespace harness::scenario
