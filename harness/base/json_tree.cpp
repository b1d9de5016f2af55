#include "harness/base/json_tree.hpp"

#include "harness/base/concat.hpp"

#include <nlohmann/json.hpp>

#include <unordered_set>

namespace harness {

namespace {

using Json = nlohmann::json;

/// Feeds the parser and tells how far it has read: nlohmann's events carry no positions.
class CountingIterator {
  public:
    using difference_type = std::ptrdiff_t;
    using value_type = char;
    using pointer = const char*;
    using reference = const char&;
    using iterator_category = std::input_iterator_tag;

    CountingIterator(const char* at, const char** reached) : at_(at), reached_(reached) {}
    reference operator*() const { return *at_; }
    CountingIterator& operator++() {
        *reached_ = ++at_;
        return *this;
    }
    friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
        return a.at_ == b.at_;
    }
    friend bool operator!=(const CountingIterator& a, const CountingIterator& b) {
        return a.at_ != b.at_;
    }

  private:
    const char* at_;
    const char** reached_;
};

/// One list or map that is still open, with the key that waits for its value.
struct Open {
    Node node;
    std::string key;
    Span key_span;
    std::unordered_set<std::string> keys;
};

class TreeBuilder final : public nlohmann::json_sax<Json> {
  public:
    TreeBuilder(const Source& source, const JsonLimits& limits, const char** reached)
        : source_(source), limits_(limits), reached_(reached) {}

    bool null() override { return put(nullptr); }
    bool boolean(bool v) override { return put(v); }
    bool number_integer(number_integer_t v) override { return put(std::int64_t{v}); }
    bool number_unsigned(number_unsigned_t v) override {
        return v <= INT64_MAX ? put(static_cast<std::int64_t>(v)) : put(std::uint64_t{v});
    }
    bool number_float(number_float_t v, const string_t&) override { return put(double{v}); }
    bool string(string_t& v) override { return put(std::move(v)); }
    bool binary(binary_t&) override { return false; }

    bool start_object(std::size_t) override { return open(Node::Map{}); }
    bool start_array(std::size_t) override { return open(Node::List{}); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& v) override {
        Open& top = open_.back();
        top.key_span = take_span();
        if (!top.keys.insert(v).second) {
            problems.error(source_.place_of(top.key_span), concat("duplicate key '", v, "'"),
                           "keep one of the two; a report or layout never repeats a key");
            return false;
        }
        top.key = std::move(v);
        return true;
    }

    bool parse_error(std::size_t position, const std::string& token,
                     const Json::exception& cause) override;

    Diagnostics problems;
    Node root;

  private:
    std::uint32_t reached() const {
        return static_cast<std::uint32_t>(*reached_ - source_.text().data());
    }

    /// From the first byte after the last event that can start a value, to where we are.
    Span take_span() {
        const std::string_view text = source_.text();
        std::size_t start = text.find_first_not_of(" \t\r\n,:]}", last_);
        start = std::min<std::size_t>(start, reached());
        last_ = reached();
        std::size_t end = last_;
        while (end > start + 1 &&
               std::string_view(" \t\r\n,]}").find(text[end - 1]) != std::string_view::npos) {
            --end; // After a number the parser has looked one byte ahead.
        }
        return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end - start)};
    }

    template <typename T>
    bool put(T value) {
        Node node;
        node.value = std::move(value);
        node.span = take_span();
        add(std::move(node));
        return true;
    }

    void add(Node node) {
        if (open_.empty()) {
            root = std::move(node);
            return;
        }
        Open& top = open_.back();
        if (auto* list = std::get_if<Node::List>(&top.node.value)) {
            list->push_back(std::move(node));
            return;
        }
        std::get<Node::Map>(top.node.value)
            .push_back(Member{std::move(top.key), top.key_span, std::move(node)});
    }

    template <typename T>
    bool open(T container) {
        Open next;
        next.node.value = std::move(container);
        next.node.span = take_span();
        if (open_.size() >= limits_.depth) {
            problems.error(source_.place_of(next.node.span),
                           concat("nested more than ", limits_.depth, " levels deep"),
                           "no report or layout nests so deep; make the file anew");
            return false;
        }
        open_.push_back(std::move(next));
        return true;
    }

    bool close() {
        Node done = std::move(open_.back().node);
        open_.pop_back();
        done.span.length = reached() - done.span.offset;
        last_ = reached();
        add(std::move(done));
        return true;
    }

    const Source& source_;
    JsonLimits limits_;
    const char** reached_;
    std::uint32_t last_ = 0;
    std::vector<Open> open_;
};

/// nlohmann's text is "[json.exception.parse_error.101] parse error at …: syntax error …; last
/// read: '…'"; what is of use to a reader comes after the position.
std::string reason_of(const std::string& text) {
    std::string reason = text;
    if (const auto at = reason.find("syntax error"); at != std::string::npos) {
        reason = reason.substr(at);
    }
    if (const auto last = reason.find("; last read"); last != std::string::npos) {
        reason.erase(last);
    }
    return reason;
}

bool TreeBuilder::parse_error(std::size_t position, const std::string& token,
                              const Json::exception& cause) {
    const std::string_view text = source_.text();
    const std::string reason = reason_of(cause.what());
    if (position > text.size() || reason.find("unexpected end of input") != std::string::npos) {
        const auto end = static_cast<std::uint32_t>(text.size());
        problems.error(source_.place_of({end, 1}),
                       concat("the file ends in the middle of its JSON (", text.size(), " bytes)"),
                       "it was cut off; copy or make it again");
        return false;
    }
    const auto offset = static_cast<std::uint32_t>(position > 0 ? position - 1 : 0);
    (void)token;
    problems.error(source_.place_of({offset, 1}), concat("invalid JSON: ", reason),
                   "mend the JSON at this place, or make the file again");
    return false;
}

/// What is no JSON at all for a reason that we can name.
std::optional<Diagnostic> recognised_trouble(const Source& source, const JsonLimits& limits) {
    const std::string_view text = source.text();
    if (text.size() > limits.size.count) {
        return Diagnostic{
            Severity::error, source.whole(),
            concat("the file has ", text.size(), " bytes; the limit is ", to_human(limits.size)),
            "check that this is the right file"};
    }
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return Diagnostic{Severity::error, source.whole(), "the file is empty",
                          "make it again, or name another file"};
    }
    if (text.starts_with("version https://git-lfs.github.com/spec/")) {
        return Diagnostic{Severity::error, source.place_of({0, 7}),
                          "this is a Git LFS pointer, not the file itself",
                          "run `git lfs pull` in its repository"};
    }
    return std::nullopt;
}

} // namespace

Result<Tree> parse_json(std::shared_ptr<const Source> source, const JsonLimits& limits) {
    if (auto trouble = recognised_trouble(*source, limits)) {
        return Diagnostics{{std::move(*trouble)}};
    }
    const std::string_view text = source->text();
    const char* reached = text.data();
    TreeBuilder builder(*source, limits, &reached);
    const bool ok =
        Json::sax_parse(CountingIterator(text.data(), &reached),
                        CountingIterator(text.data() + text.size(), &reached), &builder);
    if (!ok) {
        return std::move(builder.problems);
    }
    return Tree{std::move(source), std::move(builder.root)};
}

} // namespace harness
