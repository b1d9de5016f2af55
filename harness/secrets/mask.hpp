#pragma once

#include "harness/secrets/pattern_graph.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace harness::secrets {

/// In what way a value was written.
enum class Form { plain, line, escaped, percent_encoded, hex, base64 };

/// "percent-encoded"
[[nodiscard]] std::string_view to_string(Form form);

/// Shorter values would be found in innocent text, and longer ones are no secrets but files.
inline constexpr std::size_t shortest_value = 8;
inline constexpr std::size_t longest_value = 4096;

/// What stands in the place of a value: "<secret restic-password>".
[[nodiscard]] std::string mask_text(std::string_view name);

/// Finds values in whatever is written, in all forms in which programs write them. One automaton
/// goes over a text once, whatever their number; its states are made when they are first come to.
/// Used from one thread.
class Mask {
  public:
    using Node = PatternGraph::Node;
    using Nodes = std::vector<Node>;
    using State = std::uint32_t; ///< Valid until `enter`, `add` or `read` is called again.

    /// A value of some text, from `begin` up to `end`.
    struct Find {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::uint32_t secret = 0; ///< See `name_of`.
        Form form = Form::plain;
    };

    Mask();
    ~Mask();
    Mask(const Mask&) = delete;
    Mask& operator=(const Mask&) = delete;

    /// At any time; what was not found before is found from then on.
    void add(std::string_view name, std::string_view value);

    [[nodiscard]] bool is_empty() const { return names_.empty(); }
    [[nodiscard]] const std::string& name_of(std::uint32_t secret) const { return names_[secret]; }

    // How a reader goes through a text; it keeps `nodes_of` between two pieces of it.
    [[nodiscard]] State enter(const Nodes& nodes);
    [[nodiscard]] const Nodes& nodes_of(State state) const { return states_[state].nodes; }

    /// Reads up to where a find ends, or all; answers how many bytes it has read.
    [[nodiscard]] std::size_t read(State& state, std::string_view text);

    /// Whether a find ends here.
    [[nodiscard]] bool is_end(State state) const { return states_[state].is_end; }
    /// The longest that ends at the end of `text`, where `state` is an end.
    [[nodiscard]] Find find_back(State state, std::string_view text) const;

    /// How many of the last bytes of `text` may still become a find, or are of one just found.
    [[nodiscard]] std::size_t pending(State state, std::string_view text) const;

  private:
    static constexpr State unknown = ~State{0};
    static constexpr State end_mark = State{1} << 31U; ///< In the table, of states that are ends.
    enum class Kind : std::uint8_t { text, line, hex, base64 };
    struct Pattern {
        std::uint32_t secret = 0;
        Kind kind = Kind::text;
        std::size_t length = 0; ///< Of the value as it is.
    };
    struct StateInfo {
        Nodes nodes; ///< Ascending; without the root, where a find may always begin.
        std::size_t depth = 0;
        bool is_end = false;
    };

    [[nodiscard]] PatternGraph::Pattern add_pattern(std::uint32_t secret, Kind kind,
                                                    std::string_view value);
    [[nodiscard]] static Form form_of(const Pattern& pattern, std::string_view text);
    [[nodiscard]] State make_next(State state, unsigned char byte);
    [[nodiscard]] State intern(Nodes nodes);
    [[nodiscard]] std::size_t length_back(Node end, std::string_view text) const;
    void forget_states();

    PatternGraph graph_;
    std::vector<std::string> names_;
    std::vector<Pattern> patterns_;
    std::vector<StateInfo> states_;
    std::vector<State> table_;
    std::unordered_map<std::string, State> known_; ///< By their nodes' bytes.
};

} // namespace harness::secrets
