#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/store_request.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind bad_days_kind;
extern const StepKind await_harm_kind;

namespace {

constexpr std::array<std::string_view, 1> away_words{"away"};
constexpr std::array<std::string_view, 1> expired_words{"expired"};
constexpr std::array<std::string_view, 1> gone_words{"gone"};
constinit const Shape away_shape{"away", "'away'", ChoiceShape{away_words}};
constinit const Shape expired_shape{"expired", "'expired'", ChoiceShape{expired_words}};
constinit const Shape gone_shape{"gone", "'gone'", ChoiceShape{gone_words}};

constexpr std::array<KeySpec, 6> keys{{
    {.name = "bad-days",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "one of the scenario's `stores`",
     .example = "b2"},
    {.name = "faults",
     .shape = &faults_shape,
     .default_text = "none",
     .meaning = "what goes wrong there from now on, instead of what did before; `skip` and `times` "
                "count from now",
     .example = "[\"on=PutObject,do=SlowDown,times=3\"]"},
    {.name = "endpoint",
     .shape = &away_shape,
     .default_text = "there",
     .meaning = "the connections that there are end, and each that comes does so at once",
     .example = "away"},
    {.name = "for",
     .shape = &duration_shape,
     .default_text = "until another `bad-days` of this store",
     .meaning = "with `endpoint`: so long, by the clock of the machine that asks, as `advance` and "
                "`sleep` let it go on",
     .example = "1h"},
    {.name = "certificate",
     .shape = &expired_shape,
     .default_text = "as it was",
     .meaning = "its certificate has counted until yesterday",
     .example = "expired"},
    {.name = "dns",
     .shape = &gone_shape,
     .default_text = "as it was",
     .meaning = "the machine finds no address for any of the store's names",
     .example = "gone"},
}};

Reception parse_reception(const Fields& step) {
    Reception reception;
    reception.is_away = step.node("endpoint") != nullptr;
    reception.away = step.duration("for");
    reception.has_expired_certificate = step.node("certificate") != nullptr;
    if (step.node("for") != nullptr && !reception.is_away) {
        step.error("for", "this does not say what is to last so long",
                   "add 'endpoint: away', or remove 'for'; a fault lasts as long as its own words "
                   "'from' and 'until' say");
    }
    return reception;
}

std::optional<ParsedAction> parse(const Fields& step) {
    const std::string* text = step.text("bad-days");
    auto store = text != nullptr ? Word::parse(*text) : std::optional<Word>{};
    if (!store) {
        return std::nullopt;
    }
    BadDaysAction action{std::move(*store), parse_fault_texts(step, "faults"),
                         parse_reception(step), step.node("dns") != nullptr,
                         step.place_of("bad-days")};
    const std::string name =
        concat(action.is_end() ? "end the" : "begin", " bad days of ", action.store.text());
    return ParsedAction{std::move(action), name};
}

constinit const Shape count_shape{"number", "a number of requests from 1 to 1000000",
                                  IntegerShape{1, 1'000'000}};
constexpr std::array<KeySpec, 2> await_keys{{
    {.name = "await-harm",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "one of the scenario's `stores`",
     .example = "b2"},
    {.name = "requests",
     .shape = &count_shape,
     .default_text = "1",
     .meaning = "so many must have been harmed since the last `bad-days`",
     .example = "3"},
}};

std::optional<ParsedAction> parse_await(const Fields& step) {
    const std::string* text = step.text("await-harm");
    auto store = text != nullptr ? Word::parse(*text) : std::optional<Word>{};
    if (!store) {
        return std::nullopt;
    }
    const std::string name = concat("wait until ", store->text(), " has done harm");
    const auto requests = static_cast<std::uint32_t>(step.integer("requests").value_or(1));
    return ParsedAction{AwaitHarmAction{std::move(*store), requests, step.place_of("await-harm")},
                        name};
}

} // namespace

constinit const StepKind bad_days_kind{
    .object = {.name = "bad-days",
               .meaning =
                   "From now on a store is bad to its clients, or, without any of the other keys, "
                   "good again. What was harmed until now, and what its clients made of it (how "
                   "often and when they asked again, and whether it went well in the end), stands "
                   "in this step and, request by request, in the store's log.",
               .keys = keys,
               .example = "- bad-days: b2\n"
                          "  faults: [\"on=PutObject|UploadPart,do=SlowDown,chance=0.2\"]\n"
                          "- run: systemctl start backup\n"
                          "- bad-days: b2\n"
                          "- { bad-days: b2, endpoint: away, for: 1h }\n"
                          "- { bad-days: b2, certificate: expired }\n"
                          "- { bad-days: b2, dns: gone }\n"},
    .parse = parse,
    .power_use = PowerUse::indifferent};

constinit const StepKind await_harm_kind{
    .object = {.name = "await-harm",
               .meaning = "Waits until the faults of a store have met so many requests. With the "
                          "harms `hold` and `hold-answer` the client then stands still at that "
                          "request, to be killed, or to lose its machine, there and nowhere else.",
               .keys = await_keys,
               .example = "- bad-days: b2\n"
                          "  faults: [\"on=PutObject,key=data/*,skip=2,do=hold\"]\n"
                          "- run: systemctl start --no-block backup\n"
                          "- await-harm: b2\n"
                          "- run: systemctl kill --signal=KILL backup\n"
                          "- bad-days: b2\n"},
    .parse = parse_await};

} // namespace harness::scenario
