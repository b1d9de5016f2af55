#include "harness/scenario/yaml_tree.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/yaml_scalar.hpp"
#include "harness/scenario/yaml_text.hpp"
#include "harness/scenario/yaml_trouble.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <vector>

namespace harness::scenario {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// More than a reader is ever shown; a file of a hundred thousand mistakes ends here.
constexpr std::size_t most_collected = 200;

/// Thrown through yaml-cpp, which has no other way to be stopped, and caught in this file.
struct Stop {};

/// The spelling of null that a text starts with; empty where it starts with none.
std::string_view leading_null(std::string_view text) {
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
        if (text.starts_with(word)) {
            return word;
        }
    }
    return {};
}

/// One list or map that is still open, with the key that waits for its value.
struct Open {
    Node node;
    std::optional<Member> waiting;
    std::unordered_map<std::string, Span> keys;
};

class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(const Source& source, const YamlLimits& limits)
        : source_(source), limits_(limits),
          shift_(source.text().starts_with(byte_order_mark) ? byte_order_mark.size() : 0) {}

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { close(); }

    [[nodiscard]] std::size_t offset_of(const YAML::Mark& mark) const;
    [[nodiscard]] std::optional<std::size_t> open_bracket() const;

    Diagnostics problems;
    std::optional<Node> root;

  private:
    [[noreturn]] void stop(Span span, std::string problem, std::string help);
    void refuse_properties(Span span, const std::string& tag, YAML::anchor_t anchor);
    void count(Span span);
    [[nodiscard]] Span span_of_nothing(Span follower) const;
    [[nodiscard]] bool expects_key() const;
    void take_key(std::string key, Span span);
    void put(Node node);
    void open(Node node);
    void close();

    const Source& source_;
    const YamlLimits& limits_;
    std::size_t shift_;
    std::size_t nodes_ = 0;
    std::size_t documents_ = 0;
    std::vector<Open> open_;
};

std::size_t TreeBuilder::offset_of(const YAML::Mark& mark) const {
    const std::size_t size = source_.text().size();
    return mark.pos < 0 ? size : std::min(static_cast<std::size_t>(mark.pos) + shift_, size);
}

void TreeBuilder::stop(Span span, std::string problem, std::string help) {
    problems.error(source_.place_of(span), std::move(problem), std::move(help));
    throw Stop{};
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
    if (++documents_ == 1) {
        return;
    }
    const Span span{static_cast<std::uint32_t>(offset_of(mark)), 1};
    if (source_.text().substr(span.offset).starts_with("---")) {
        stop(span, "a second document starts here",
             "keep one document in a file; remove the '---' line");
    }
    stop(span, "this does not belong to what stands above it",
         "a file is one map: write 'key: value' at the start of a line");
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
    stop(span_of_scalar(source_.text(), offset_of(mark), "*"),
         "aliases ('*name') are not supported", "write the value out here");
}

void TreeBuilder::refuse_properties(Span span, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
        stop(span, "anchors ('&name') are not supported", "write the value out at each place");
    }
    // yaml-cpp's own marks for "no tag": '?' is unquoted, '!' is quoted.
    if (!tag.empty() && tag != "?" && tag != "!") {
        stop(span, "tags ('!name') are not supported", "remove it; put a text in quotes");
    }
}

void TreeBuilder::count(Span span) {
    if (++nodes_ > limits_.nodes) {
        stop(span, concat("the file has more than ", limits_.nodes, " values"),
             "check that this is the right file");
    }
}

/// A value that is not there has the mark of what follows it; its key or hyphen is the better
/// place.
Span TreeBuilder::span_of_nothing(Span follower) const {
    if (open_.empty()) {
        return follower;
    }
    if (open_.back().waiting) {
        return open_.back().waiting->key_span;
    }
    const std::size_t hyphen = source_.text().substr(0, follower.offset).rfind('-');
    const bool is_block_list = source_.text()[open_.back().node.span.offset] == '-';
    if (!is_block_list || hyphen == std::string_view::npos) {
        return follower;
    }
    return {static_cast<std::uint32_t>(hyphen), 1};
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    const Span span = span_of_scalar(source_.text(), offset_of(mark), "null");
    refuse_properties(span, "", anchor);
    const std::string_view word = leading_null(source_.text().substr(span.offset));
    if (expects_key()) {
        if (word.empty()) {
            stop(span, "a key is missing here", "write 'key: value'");
        }
        take_key(std::string(word), span);
        return;
    }
    count(span);
    const std::size_t end = span.offset + word.size();
    const bool is_next_key = end < source_.text().size() && source_.text()[end] == ':';
    put({nullptr, word.empty() || is_next_key ? span_of_nothing(span) : span});
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
    const Span span = span_of_scalar(source_.text(), offset_of(mark), value);
    refuse_properties(span, tag, anchor);
    if (is_open_quote(source_.text(), span.offset) && tag == "!") {
        stop({span.offset, 1}, "a quote is not closed", "add the missing quote");
    }
    if (expects_key()) {
        take_key(value, span);
        return;
    }
    count(span);
    Node node;
    node.span = span;
    if (tag == "!") {
        node.value = value;
    } else {
        node.value = resolve_plain_scalar(value);
    }
    put(std::move(node));
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value) {
    const Span span{static_cast<std::uint32_t>(offset_of(mark)), 1};
    refuse_properties(span, tag, anchor);
    open({Node::List{}, span});
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
    const Span span{static_cast<std::uint32_t>(offset_of(mark)), 1};
    refuse_properties(span, tag, anchor);
    open({Node::Map{}, span});
}

bool TreeBuilder::expects_key() const {
    return !open_.empty() && open_.back().node.map() != nullptr && !open_.back().waiting;
}

void TreeBuilder::take_key(std::string key, Span span) {
    Open& parent = open_.back();
    const auto [first, is_new] = parent.keys.emplace(key, span);
    if (!is_new) {
        if (problems.items.size() >= most_collected) {
            throw Stop{};
        }
        problems.error(source_.place_of(span), concat("duplicate key '", key, "'"),
                       concat("keep one of the two; the first is in line ",
                              source_.place_of(first->second).line));
    }
    parent.waiting = Member{std::move(key), span, {}};
}

void TreeBuilder::open(Node node) {
    if (expects_key()) {
        // Also what yaml-cpp makes of a bracket that is never closed.
        stop(node.span, "a list or map can not be a key",
             "write 'key: value', and close every bracket");
    }
    count(node.span);
    if (open_.size() >= limits_.depth) {
        stop(node.span, concat("nested more than ", limits_.depth, " levels deep"),
             "check that this is the right file");
    }
    open_.push_back({std::move(node), std::nullopt, {}});
}

void TreeBuilder::put(Node node) {
    if (open_.empty()) {
        root = std::move(node);
        return;
    }
    Open& parent = open_.back();
    Span& span = parent.node.span;
    const std::uint32_t end = node.span.offset + node.span.length;
    span.length = std::max(span.length, end > span.offset ? end - span.offset : 1);
    if (auto* list = std::get_if<Node::List>(&parent.node.value)) {
        list->push_back(std::move(node));
        return;
    }
    Member member = std::move(*parent.waiting);
    parent.waiting.reset();
    member.value = std::move(node);
    std::get<Node::Map>(parent.node.value).push_back(std::move(member));
}

void TreeBuilder::close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    put(std::move(node));
}

std::optional<std::size_t> TreeBuilder::open_bracket() const {
    for (auto open = open_.rbegin(); open != open_.rend(); ++open) {
        const std::size_t offset = open->node.span.offset;
        const char first = offset < source_.text().size() ? source_.text()[offset] : ' ';
        if (first == '[' || first == '{') {
            return offset;
        }
    }
    return std::nullopt;
}

} // namespace

Result<Tree> parse_yaml(std::shared_ptr<const Source> source, const YamlLimits& limits) {
    if (auto trouble = recognise_trouble(*source, limits)) {
        return Diagnostics{{std::move(*trouble)}};
    }
    TreeBuilder builder(*source, limits);
    try {
        std::istringstream in{std::string(source->text())};
        YAML::Parser parser(in);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Stop&) { // Its diagnostic is written.
    } catch (const YAML::Exception& error) {
        builder.problems.items.push_back(explain_yaml_error(
            *source, {error.msg, builder.offset_of(error.mark), builder.open_bracket()}));
    }
    if (!builder.problems.has_errors() && (!builder.root || builder.root->is_null())) {
        builder.problems.error(source->whole(), "the file is empty",
                               "write a scenario, or name another file");
    }
    if (builder.problems.has_errors()) {
        return std::move(builder.problems);
    }
    return Tree{std::move(source), std::move(*builder.root)};
}

} // namespace harness::scenario
