#include "harness/restore_verify/request.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/restore_verify/request_keys.hpp"
#include "harness/retention/tool_policy.hpp"
#include "harness/scenario/fields.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/yaml_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace harness::scenario {
extern const StepKind run_kind;
} // namespace harness::scenario

namespace harness::restore_verify {

namespace {

using scenario::Fields;
using scenario::SecretRequest;

/// "s3:…", "rclone:…": anything that is no path of this host.
bool has_scheme(std::string_view repository) {
    const std::size_t colon = repository.find(':');
    return colon != std::string_view::npos && colon > 0 &&
           std::all_of(repository.begin(), repository.begin() + static_cast<std::ptrdiff_t>(colon),
                       [](char c) { return is_lower(c) || is_digit(c); });
}

/// "https://user:password@host": a password that anybody would see who sees the file.
bool has_password(std::string_view repository) {
    const std::size_t from = repository.find("://");
    if (from == std::string_view::npos) {
        return false;
    }
    const std::string_view rest = repository.substr(from + 3);
    const std::string_view host = rest.substr(0, rest.find('/'));
    const std::size_t at = host.rfind('@');
    return at != std::string_view::npos && host.substr(0, at).find(':') != std::string_view::npos;
}

std::string beside(const Fields& fields, std::string_view key) {
    const std::string* text = fields.text(key);
    return text != nullptr ? scenario::file_reference(fields, key, *text).resolved : "";
}

std::string repository_of(const Fields& file, Diagnostics& problems) {
    const std::string* text = file.text("repository");
    if (text == nullptr) {
        return {};
    }
    if (has_password(*text)) {
        Place place = file.place_of("repository");
        place.line_text = "...";
        place.line_text_from = 0;
        place.length = 3;
        problems.error(std::move(place), "the repository's address has a password in it",
                       "take it out, and give it to restic by 'credentials': for rest: "
                       "RESTIC_REST_USERNAME and RESTIC_REST_PASSWORD");
        return {};
    }
    constexpr std::string_view local = "local:";
    if (text->starts_with(local)) {
        const std::string path = text->substr(local.size());
        return scenario::file_reference(file, "repository", path).resolved;
    }
    return has_scheme(*text) ? *text : scenario::file_reference(file, "repository", *text).resolved;
}

/// Where a value is: in a file, or in a variable, which is called `usual` where nothing is said.
SecretRequest source_of(const Fields& fields, std::string name, std::string_view usual) {
    SecretRequest out;
    out.name = std::move(name);
    out.place = fields.place_of("");
    if (const std::string* file = fields.text("file")) {
        out.source = scenario::file_reference(fields, "file", *file);
    } else if (const std::string* variable = fields.text("environment")) {
        out.source = scenario::SecretVariable{*variable, fields.place_of("environment")};
    } else if (!usual.empty()) {
        out.source = scenario::SecretVariable{std::string(usual), fields.place_of("variable")};
    } else {
        fields.error("", concat("'", out.name, "' does not say where it is"),
                     "add 'file: PATH' or 'environment: NAME'");
    }
    return out;
}

std::vector<SecretRequest> credentials_of(const Fields& file) {
    std::vector<SecretRequest> out;
    std::set<std::string> known;
    for (const Node& element : file.list("credentials")) {
        const Fields fields = file.at(element);
        const std::string* variable = fields.text("variable");
        if (variable == nullptr) {
            continue;
        }
        if (!known.insert(*variable).second) {
            fields.error("variable", concat("'", *variable, "' stands here twice"),
                         "remove one of the two");
        }
        constexpr std::string_view ours = "RESTIC_REPOSITORY RESTIC_REPOSITORY_FILE "
                                          "RESTIC_PASSWORD RESTIC_PASSWORD_FILE "
                                          "RESTIC_PASSWORD_COMMAND RESTIC_CACHE_DIR";
        if (ours.find(*variable) != std::string_view::npos) {
            fields.error("variable", concat("'", *variable, "' is no credential"),
                         "the keys 'repository' and 'password' say this");
        }
        out.push_back(source_of(fields, *variable, *variable));
    }
    return out;
}

std::vector<std::string> texts_of(const Fields& fields, std::string_view key) {
    std::vector<std::string> out;
    for (const Node& element : fields.list(key)) {
        if (const std::string* text = element.string()) {
            out.push_back(*text);
        }
    }
    return out;
}

template <typename Number>
std::optional<Number> number_of(const Fields& fields, std::string_view key) {
    const auto value = fields.integer(key);
    return value ? std::optional(static_cast<Number>(*value)) : std::nullopt;
}

std::optional<double> percent_of(const Fields& fields, std::string_view key) {
    const std::string* text = fields.text(key);
    return text != nullptr ? parse_percent(*text) : std::nullopt;
}

Choice choice_of(const Fields& file) {
    Choice out;
    const Node* node = file.node("snapshots");
    if (node == nullptr) {
        return out;
    }
    const Fields fields = file.at(*node);
    out.hosts = texts_of(fields, "hosts");
    out.tags = texts_of(fields, "tags");
    out.paths = texts_of(fields, "paths");
    out.newest = number_of<std::uint32_t>(fields, "newest").value_or(out.newest);
    out.oldest = number_of<std::uint32_t>(fields, "oldest").value_or(0);
    out.random = number_of<std::uint32_t>(fields, "random").value_or(0);
    if (out.newest + out.oldest + out.random == 0) {
        fields.error("newest", "no snapshot is restored",
                     "write 'newest: 1' at least: a backup is worth what its restore shows");
    }
    return out;
}

std::optional<retention::Policy> retention_of(const Fields& fields) {
    const std::string* text = fields.text("retention");
    if (text == nullptr) {
        return std::nullopt;
    }
    auto read = retention::read_short_text(Source("retention", *text));
    if (!read) {
        for (const Diagnostic& one : read.error().items) {
            fields.error("retention", one.problem, one.help);
        }
        return std::nullopt;
    }
    const retention::Policy& policy = read->policies.front().policy;
    if (!policy.tags.empty()) {
        fields.error("retention", "of tags nothing is known from one night to the next",
                     "leave them out; 'snapshots' has 'tags', which all that is looked at has");
    }
    return policy;
}

Promises promises_of(const Fields& file) {
    Promises out;
    const Node* node = file.node("promises");
    if (node == nullptr) {
        return out;
    }
    const Fields fields = file.at(*node);
    if (const std::string* age = fields.text("newest-within")) {
        out.newest_within = parse_age(*age);
    }
    out.at_least = number_of<std::uint32_t>(fields, "at-least");
    out.restore_within = fields.duration("restore-within");
    out.may_shrink = percent_of(fields, "may-shrink");
    out.retention = retention_of(fields);
    if (out.retention && file.node("history") == nullptr) {
        fields.error("retention", "nothing is known of snapshots that are gone without a history",
                     "add 'history: FILE.jsonl', or remove 'retention'");
    }
    if (out.may_shrink && file.node("history") == nullptr) {
        fields.error("may-shrink", "nothing is known of last night's size without a history",
                     "add 'history: FILE.jsonl', or remove 'may-shrink'");
    }
    return out;
}

std::vector<Check> checks_of(const Fields& file) {
    std::vector<Check> out;
    std::set<std::string> known;
    for (const Node& element : file.list("checks")) {
        const Fields fields = file.at(element);
        auto parsed = scenario::run_kind.parse(fields);
        if (!parsed) {
            continue;
        }
        Check check;
        check.name = fields.optional_text("name").value_or(parsed->name);
        check.action = std::get<scenario::RunAction>(std::move(parsed->action));
        check.within = fields.duration("within").value_or(check.within);
        if (!known.insert(check.name).second) {
            fields.error("name", concat("two checks are called '", check.name, "'"),
                         "give each a 'name' of its own");
        }
        out.push_back(std::move(check));
    }
    return out;
}

std::optional<Webhook> webhook_of(const Fields& file) {
    const Node* node = file.node("webhook");
    if (node == nullptr) {
        return std::nullopt;
    }
    const Fields fields = file.at(*node);
    Webhook out;
    if (const Node* url = fields.node("url")) {
        out.url = source_of(fields.at(*url), "webhook", "");
    }
    const std::string* on = fields.text("on");
    out.is_always = on != nullptr && *on == "always";
    out.within = fields.duration("within").value_or(out.within);
    return out;
}

/// A program by its name is looked up; by a path it is beside the file.
std::string restic_of(const Fields& file) {
    const std::string* text = file.text("restic");
    if (text == nullptr) {
        return "restic";
    }
    return text->find('/') == std::string::npos ? *text : beside(file, "restic");
}

void check_limits(const Fields& file, const Request& request) {
    if (file.node("answer-within") != nullptr && request.answer_within > request.within) {
        file.error("answer-within", "'answer-within' is longer than the whole night, 'within'",
                   "make it shorter, or 'within' longer");
    }
}

} // namespace

Result<Request> read_request(std::shared_ptr<const Source> source) {
    const auto tree = scenario::parse_yaml(source);
    if (!tree) {
        return tree.error();
    }
    Diagnostics problems;
    check_shape(TreeReader(*tree, problems), request_shape());
    const Fields file(*source, tree->root, problems);
    Request out;
    out.name = std::filesystem::path(source->name()).stem().string();
    out.repository = repository_of(file, problems);
    if (const Node* password = file.node("password"); password != nullptr) {
        out.password = source_of(file.at(*password), "password", "");
    }
    out.credentials = credentials_of(file);
    out.restic = restic_of(file);
    out.choice = choice_of(file);
    out.only = texts_of(file, "only");
    out.sample = percent_of(file, "sample");
    out.within = file.duration("within").value_or(out.within);
    out.answer_within = file.duration("answer-within").value_or(out.answer_within);
    out.directory = beside(file, "directory");
    out.promises = promises_of(file);
    out.checks = checks_of(file);
    out.check_data = percent_of(file, "check-data");
    out.history = beside(file, "history");
    out.webhook = webhook_of(file);
    check_limits(file, out);
    if (problems.has_errors()) {
        return problems;
    }
    return out;
}

} // namespace harness::restore_verify
