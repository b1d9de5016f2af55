#include "harness/base/concat.hpp"
#include "harness/manifest/compare.hpp"
#include "harness/scenario/steps/contents_keys.hpp"
#include "harness/scenario/steps/snapshot_globs.hpp"

namespace harness::scenario {

namespace {

constinit const Shape aspect_shape{"class of differences", "a class of differences",
                                   ChoiceShape{manifest::aspect_words}};

void parse_subject(const Fields& step, ContentsAction& action) {
    const bool has_tree = step.node("tree") != nullptr;
    const bool has_snapshots = step.node("snapshots") != nullptr;
    if (has_tree == has_snapshots) {
        step.error(has_tree ? "tree" : "check",
                   has_tree ? "this check has both 'tree' and 'snapshots'"
                            : "this check does not say what is to be compared",
                   has_tree ? "remove one of the two"
                            : "add 'snapshots: [/mnt/home/.snapshots/*]', or 'tree: …'");
    }
    action.snapshots = read_snapshot_globs(step);
    action.tree = step.optional_text("tree").value_or("");
}

void parse_expected_differences(const Fields& step, ContentsAction& action) {
    for (const Node& element : step.list("expect")) {
        const Fields fields = step.at(element);
        const std::string* difference = fields.text("fail");
        if (fields.node("on") != nullptr) {
            fields.error("on", "'on' is of 'check: retention'",
                         "remove it; 'fail: …' says which difference must be there");
        } else if (fields.node("fail") == nullptr) {
            step.error(element, "this does not say which difference must be there",
                       "add 'fail: \"notes.txt: content*\"'");
        }
        if (difference != nullptr) {
            action.expected_differences.push_back({*difference,
                                                   fields.optional_text("reason").value_or(""),
                                                   fields.place_of("fail")});
        }
    }
}

} // namespace

constinit const Shape ignored_shape{"list of classes of differences",
                                    "a list of classes of differences",
                                    ListShape{&aspect_shape, manifest::aspect_words.size()}};
constinit const Shape again_shape{"true or false", "'true' or 'false'", TruthShape{}};

std::optional<ParsedAction> parse_contents_check(const Fields& step) {
    const std::string* name = step.text("as");
    auto word = name != nullptr ? Word::parse(*name) : std::optional<Word>{};
    if (step.node("as") == nullptr) {
        step.error("check", "this check does not say which manifest the contents are to have",
                   "add 'as: day', and above it a step 'manifest: /mnt/home' with 'as: day'");
    }
    // Without a name its other mistakes are told all the same.
    ContentsAction action{
        word ? std::move(*word) : *Word::parse("none"), {}, {}, {}, false, {}, step.place_of("as")};
    parse_subject(step, action);
    parse_expected_differences(step, action);
    for (const Node& element : step.list("ignore")) {
        const std::string* text = element.string();
        if (const auto aspect = text != nullptr ? manifest::parse_aspect(*text) : std::nullopt) {
            action.ignored.insert(*aspect);
        }
    }
    action.reads_again = step.truth("again").value_or(false);
    if (name == nullptr) {
        return std::nullopt;
    }
    return ParsedAction{std::move(action), "check contents"};
}

} // namespace harness::scenario
