#include "harness/scenario/steps/command.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

namespace {

constinit const Shape arguments_shape{"list of texts", "a list of texts",
                                      ListShape{&any_text, 1'000}};
constexpr std::array<const Shape*, 2> command_forms{&some_text, &arguments_shape};

} // namespace

constinit const Shape command_shape{"text, or list of texts",
                                    "a shell text, or a list of a program and its arguments",
                                    EitherShape{command_forms}};

std::optional<Command> parse_command(const Fields& fields, std::string_view key) {
    if (const std::string* script = fields.text(key)) {
        return ShellScript{*script};
    }
    Argv argv;
    for (const Node& element : fields.list(key)) {
        if (const std::string* argument = element.string()) {
            argv.arguments.push_back(*argument);
        }
    }
    if (argv.arguments.empty()) {
        return std::nullopt;
    }
    if (argv.arguments.front().empty()) {
        fields.error(key, "the program's name is empty", "name the program first, then arguments");
    }
    return argv;
}

std::string text_of(const Command& command) {
    const auto* script = std::get_if<ShellScript>(&command);
    return script != nullptr ? script->text : join(std::get<Argv>(command).arguments, " ");
}

} // namespace harness::scenario
