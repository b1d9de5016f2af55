#include "harness/qemu/qmp.hpp"

#include <nlohmann/json.hpp>

namespace harness::qemu::qmp {

namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_line = 1024 * 1024;

std::string text_of(const Json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

bool flag_of(const Json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_boolean() && at->get<bool>();
}

Json object_of(const Json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_object() ? *at : Json::object();
}

Greeting greeting_of(const Json& message) {
    const Json numbers = object_of(object_of(object_of(message, "QMP"), "version"), "qemu");
    const auto number = [&numbers](const char* key) {
        const auto at = numbers.find(key);
        return at != numbers.end() && at->is_number_integer() ? std::to_string(at->get<int>())
                                                              : std::string("?");
    };
    return {number("major") + "." + number("minor") + "." + number("micro")};
}

Event event_of(const Json& message) {
    const Json data = object_of(message, "data");
    Event event;
    event.name = text_of(message, "event");
    event.reason = text_of(data, "reason");
    event.status = text_of(data, "status");
    event.by_guest = flag_of(data, "guest");
    event.device = text_of(data, "node-name");
    event.no_space = flag_of(data, "nospace");
    return event;
}

Answer answer_of(const Json& message) {
    Answer answer;
    const auto id = message.find("id");
    if (id != message.end() && id->is_number_unsigned()) {
        answer.id = id->get<std::uint64_t>();
    }
    if (message.contains("error")) {
        const Json error = object_of(message, "error");
        answer.error = text_of(error, "class") + ": " + text_of(error, "desc");
    }
    return answer;
}

} // namespace

Message parse(std::string_view line) {
    const Json message = Json::parse(line, nullptr, false);
    if (!message.is_object()) {
        return Unknown{};
    }
    if (message.contains("QMP")) {
        return greeting_of(message);
    }
    if (message.contains("event")) {
        return event_of(message);
    }
    if (message.contains("return") || message.contains("error")) {
        return answer_of(message);
    }
    return Unknown{};
}

std::string command(std::string_view name, std::uint64_t id, std::string_view arguments) {
    Json message{{"execute", name}, {"id", id}};
    if (!arguments.empty()) {
        message["arguments"] = Json::parse(arguments);
    }
    return message.dump() + "\n";
}

std::optional<std::string> Lines::next() {
    const std::size_t end = buffer_.find('\n');
    if (end == std::string::npos) {
        if (buffer_.size() > longest_line) {
            buffer_.clear();
        }
        return std::nullopt;
    }
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    if (!line.empty() && line.back() == '\r') {
        line.pop_back();
    }
    return line;
}

} // namespace harness::qemu::qmp
