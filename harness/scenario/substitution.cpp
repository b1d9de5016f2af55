#include "harness/scenario/substitution.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/names.hpp"
#include "harness/scenario/scenario_keys.hpp"

#include <optional>

namespace harness::scenario {

namespace {

constexpr std::string_view opening = "${{";
constexpr std::string_view closing = "}}";

/// A file of placeholders that each stand for a long text would else become gigabytes.
constexpr std::size_t most_text = 4ULL * 1024 * 1024;

/// More than a reader is ever shown.
constexpr std::size_t most_collected = 200;

struct Placeholder {
    std::string_view spelling; ///< "${{ months }}"; without an end where it has none.
    std::string_view name;
    bool is_closed = false;
};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The first one at or after `from`.
std::optional<Placeholder> next_placeholder(std::string_view text, std::size_t from) {
    const std::size_t start = text.find(opening, from);
    if (start == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view line = text.substr(start, text.find('\n', start) - start);
    const std::size_t end = line.find(closing);
    if (end == std::string_view::npos) {
        return Placeholder{line.substr(0, opening.size()), {}, false};
    }
    return Placeholder{line.substr(0, end + closing.size()),
                       trimmed(line.substr(opening.size(), end - opening.size())), true};
}

class Substitution {
  public:
    Substitution(const Source& source, const ParameterValues& values, Diagnostics& problems)
        : source_(source), values_(values), problems_(problems) {}

    void go_through(Node& node);
    [[nodiscard]] Substituted result() && { return std::move(result_); }

  private:
    void replace(Node& scalar);
    [[nodiscard]] const ParameterValue* value_of(const Placeholder& placeholder, const Node& scalar,
                                                 std::size_t number);
    [[nodiscard]] Place place_of(const Placeholder& placeholder, const Node& scalar,
                                 std::size_t number) const;

    const Source& source_;
    const ParameterValues& values_;
    Diagnostics& problems_;
    Substituted result_;
    std::size_t text_made_ = 0;
};

void Substitution::go_through(Node& node) {
    if (auto* list = std::get_if<Node::List>(&node.value)) {
        for (Node& element : *list) {
            go_through(element);
        }
    } else if (auto* map = std::get_if<Node::Map>(&node.value)) {
        for (Member& member : *map) {
            go_through(member.value);
        }
    } else if (node.string() != nullptr) {
        replace(node);
    }
}

void Substitution::replace(Node& scalar) {
    const std::string text = *scalar.string();
    std::string out;
    std::size_t done = 0;
    std::size_t number = 0;
    while (const auto placeholder = next_placeholder(text, done)) {
        const auto start = static_cast<std::size_t>(placeholder->spelling.data() - text.data());
        const ParameterValue* value = value_of(*placeholder, scalar, number++);
        if (value != nullptr && placeholder->spelling.size() == text.size()) {
            scalar.value = value->value;
            return;
        }
        out += concat(std::string_view(text).substr(done, start - done),
                      value != nullptr ? std::string_view(value->text) : placeholder->spelling);
        done = start + placeholder->spelling.size();
        text_made_ += value != nullptr ? value->text.size() : 0;
        if (text_made_ > most_text) {
            problems_.error(source_.place_of(scalar.span),
                            concat("the parameters' values make more than ", most_text,
                                   " bytes of text up to here"),
                            "shorten them, or use them less often");
            return;
        }
    }
    if (done > 0) {
        scalar.value = concat(out, std::string_view(text).substr(done));
    }
}

const ParameterValue* Substitution::value_of(const Placeholder& placeholder, const Node& scalar,
                                             std::size_t number) {
    const std::string name(placeholder.name);
    const auto found = values_.find(name);
    if (found != values_.end()) {
        result_.used.insert(name);
        return &found->second;
    }
    if (problems_.items.size() >= most_collected) {
        return nullptr;
    }
    result_.unresolved.push_back(source_.place_of(scalar.span));
    Place place = place_of(placeholder, scalar, number);
    if (!placeholder.is_closed) {
        problems_.error(std::move(place), "'${{' is not closed on its line", "write '${{ name }}'");
        return nullptr;
    }
    std::vector<std::string> known;
    for (const auto& [other, value] : values_) {
        known.push_back(other);
    }
    if (const auto meant = nearest(name, known)) {
        result_.used.insert(*meant);
    }
    const bool can_be_declared = known.empty() && Word::parse(name);
    problems_.error(std::move(place), concat("no parameter has the name '", name, "'"),
                    can_be_declared ? concat("declare it at the top of the file: 'parameters: { ",
                                             name, ": … }'")
                    : known.empty() ? "write '${{ name }}' with a name of 'parameters'"
                                    : suggestion(name, known));
    return nullptr;
}

/// A block of text has its first line as its place; what stands in it is looked for below that.
Place Substitution::place_of(const Placeholder& placeholder, const Node& scalar,
                             std::size_t number) const {
    const std::string_view text = source_.text();
    std::size_t at = scalar.span.offset;
    for (std::size_t i = 0;; ++i) {
        at = text.find(opening, at);
        if (at == std::string_view::npos) {
            return source_.place_of(scalar.span);
        }
        if (i == number) {
            break;
        }
        at += opening.size();
    }
    const bool is_this = text.substr(at).starts_with(placeholder.spelling);
    return source_.place_of(is_this ? Span{static_cast<std::uint32_t>(at),
                                           static_cast<std::uint32_t>(placeholder.spelling.size())}
                                    : scalar.span);
}

} // namespace

Substituted substitute(Tree& tree, const ParameterValues& values, Diagnostics& problems) {
    Substitution substitution(*tree.source, values, problems);
    auto* members = std::get_if<Node::Map>(&tree.root.value);
    if (members == nullptr) {
        return {};
    }
    for (Member& member : *members) {
        for (const KeySpec& key : scenario_object().keys) {
            if (key.name == member.key && key.takes_parameters) {
                substitution.go_through(member.value);
            }
        }
    }
    return std::move(substitution).result();
}

} // namespace harness::scenario
