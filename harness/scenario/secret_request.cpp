#include "harness/scenario/secret_request.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

namespace {

constexpr std::string_view memory_of_machines = "/run/";

std::optional<unsigned> parse_mode(std::string_view text) {
    const bool is_octal = text.find_first_not_of("01234567") == std::string_view::npos;
    if (!is_octal || text.size() < 3 || text.size() > 4 || (text.size() == 4 && text[0] != '0')) {
        return std::nullopt;
    }
    unsigned mode = 0;
    for (const char digit : text) {
        mode = mode * 8 + static_cast<unsigned>(digit - '0');
    }
    return mode;
}

bool is_mode(std::string_view text) {
    return parse_mode(text).has_value();
}

std::string remedy_for_mode(std::string_view) {
    return "write it in quotes, as chmod takes it: \"0400\" or \"0440\"";
}

bool is_owner(std::string_view text) {
    const auto is_name = [](std::string_view name) {
        return !name.empty() && name.front() != '-' &&
               std::all_of(name.begin(), name.end(), [](char c) {
                   return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.';
               });
    };
    const std::size_t colon = text.find(':');
    return is_name(text.substr(0, colon)) &&
           (colon == std::string_view::npos || is_name(text.substr(colon + 1)));
}

std::string remedy_for_owner(std::string_view) {
    return "write a user of the guest, or a user and a group: redis or redis:redis";
}

constinit const Shape count_shape{"number", "a number of characters from 8 to 1024",
                                  IntegerShape{8, 1024}};
constinit const Shape mode_shape{
    "mode", "a mode in octal digits such as \"0400\"",
    TextShape{.pattern = "^0?[0-7]{3}$", .accepts = is_mode, .remedy = remedy_for_mode}};
constinit const Shape owner_shape{
    "owner", "a user, or a user and a group such as 'redis:redis'",
    TextShape{.longest = 100,
              .pattern = "^[A-Za-z0-9_.][A-Za-z0-9_.-]*(:[A-Za-z0-9_.][A-Za-z0-9_.-]*)?$",
              .accepts = is_owner,
              .remedy = remedy_for_owner}};

constexpr std::array<std::string_view, 3> sources{"generate", "environment", "file"};

bool is_reference(std::string_view text) {
    constexpr std::string_view scheme = "op://";
    const std::string_view rest = text.substr(std::min(text.size(), scheme.size()));
    const auto slashes = std::count(rest.begin(), rest.end(), '/');
    return text.starts_with(scheme) && (slashes == 2 || slashes == 3) && rest.front() != '/' &&
           rest.back() != '/' && rest.find("//") == std::string_view::npos;
}

std::string remedy_for_reference(std::string_view) {
    return "write op://vault/item/field or op://vault/item/section/field";
}

constinit const Shape reference_shape{"reference", "a reference such as 'op://infra/b2/key'",
                                      TextShape{.longest = 1000,
                                                .pattern = "^op://[^/]+/[^/]+/[^/]+(/[^/]+)?$",
                                                .accepts = is_reference,
                                                .remedy = remedy_for_reference}};

constexpr std::array<KeySpec, 7> keys{{
    {.name = "generate",
     .shape = &count_shape,
     .meaning = "made anew for each run: so many letters and digits, from 8 to 1024",
     .example = "32"},
    {.name = "environment",
     .shape = &variable_shape,
     .meaning = "a variable of the harness's environment that has it",
     .example = "B2_KEY"},
    {.name = "file",
     .shape = &file_path,
     .meaning = "a file of the host that has it, relative to this one",
     .example = "secrets/token"},
    {.name = "op",
     .shape = &reference_shape,
     .default_text = "all of the file",
     .meaning = "with `file`: the field of an item that has it; the file is one of vaults, as "
                "`harness emulate connect` takes it",
     .example = "op://infra/b2/key"},
    {.name = "path",
     .shape = &guest_path,
     .default_text = "/run/secrets/ and its name",
     .meaning = "where programs in the guest find it; below /run, which is no disk",
     .example = "/run/secrets/app/token"},
    {.name = "mode",
     .shape = &mode_shape,
     .default_text = "0400",
     .meaning = "who may read it there",
     .example = "\"0440\""},
    {.name = "owner",
     .shape = &owner_shape,
     .default_text = "root:root",
     .meaning = "whom it belongs to there, by names that the guest has, or by numbers",
     .example = "redis:redis"},
}};

constinit const ObjectSpec secret_object{
    .name = "secrets",
    .meaning =
        "Values that nobody is to see, by their names. Each has one source: `generate`, "
        "`environment` or `file`; ends of lines behind a value are no part of it, and it has 8 "
        "bytes or more. Each machine gets it as a file at each of its starts, before the first "
        "step. In all that is written of a run `<secret NAME>` stands in its place, in whatever "
        "form a program showed it, and the report says where it leaked (docs/secrets.md). What "
        "is not generated must not be kept: no `checkpoint` stands beside it.",
    .keys = keys,
    .example = "secrets:\n"
               "  restic-password: { generate: 32 }\n"
               "  b2-key: { environment: B2_KEY }\n"
               "  token: { file: secrets/token, mode: \"0440\", owner: \"root:redis\" }\n"
               "steps:\n"
               "  - run: restic --password-file /run/secrets/restic-password init\n"};
constinit const Shape secret_shape{"map", "a map with 'generate', 'environment' or 'file'",
                                   MapShape{&secret_object}};

constexpr std::array<std::string_view, 2> on_leak_choice{"warn", "fail"};

void parse_source(const Fields& fields, const std::string& name, SecretRequest& secret) {
    std::vector<std::string_view> given;
    for (const std::string_view source : sources) {
        if (fields.node(source) != nullptr) {
            given.push_back(source);
        }
    }
    if (given.size() > 1) {
        fields.error(
            given[1],
            concat("the secret '", name, "' has both '", given[0], "' and '", given[1], "'"),
            "leave one of them: a secret has one source");
    }
    if (const auto count = fields.integer("generate")) {
        secret.source = GeneratedSecret{static_cast<std::uint32_t>(*count)};
    } else if (const std::string* variable = fields.text("environment")) {
        secret.source = SecretVariable{*variable, fields.place_of("environment")};
    } else if (const std::string* file = fields.text("file")) {
        const std::string* reference = fields.text("op");
        const FileReference named = file_reference(fields, "file", *file);
        if (reference != nullptr) {
            secret.source = VaultField{*reference, named, fields.place_of("op")};
        } else {
            secret.source = named;
        }
    }
    if (fields.node("op") != nullptr && fields.node("file") == nullptr) {
        fields.error("op", concat("the secret '", name, "' does not say where its vault is"),
                     "add 'file: vaults.json'; docs/secrets.md has its form");
    }
}

void check_source_is_there(const Fields& file, const Member& member) {
    const Node::Map* map = member.value.map();
    const auto has = [&](std::string_view source) { return member.value.find(source) != nullptr; };
    if (map != nullptr && std::none_of(sources.begin(), sources.end(), has) && !has("op")) {
        file.error(member.value, concat("the secret '", member.key, "' has no source"),
                   "add 'generate: 32', 'environment: NAME' or 'file: PATH'");
    }
}

void check_path(const Fields& file, const Fields& fields, const SecretRequest& secret,
                std::span<const SecretRequest> others) {
    if (!secret.path.starts_with(memory_of_machines)) {
        fields.error("path", concat("'", secret.path, "' may be on a disk, which keeps it"),
                     "choose a place below /run, and let a step link to it from elsewhere");
    }
    for (const SecretRequest& other : others) {
        if (other.name == secret.name) {
            file.error(
                "secrets",
                concat("the secret '", secret.name, "' is one of ", other.place.file, " as well"),
                "give it another name");
        } else if (other.path == secret.path) {
            fields.error(
                "path", concat("'", secret.path, "' is the place of the secret '", other.name, "'"),
                "give each its own");
        }
    }
}

} // namespace

constinit const Shape secrets_shape{"map of secrets", "a map of names to secrets",
                                    WordMapShape{&secret_shape, 50}};
constinit const Shape on_leak_shape{"warn or fail", "'warn' or 'fail'",
                                    ChoiceShape{on_leak_choice}};

std::string source_text(const SecretRequest& secret) {
    if (const auto* generated = std::get_if<GeneratedSecret>(&secret.source)) {
        return concat("generated, ", generated->size, " characters");
    }
    if (const auto* variable = std::get_if<SecretVariable>(&secret.source)) {
        return concat("the variable ", variable->name);
    }
    if (const auto* field = std::get_if<VaultField>(&secret.source)) {
        return concat(field->reference, " in the file ", field->vaults.written);
    }
    return concat("the file ", std::get<FileReference>(secret.source).written);
}

void parse_secrets(const Fields& file, std::vector<SecretRequest>& secrets) {
    const Node* node = file.node("secrets");
    if (node == nullptr || node->map() == nullptr) {
        return;
    }
    for (const Member& member : *node->map()) {
        if (!Word::parse(member.key) || member.value.map() == nullptr) {
            continue;
        }
        const Fields fields = file.at(member.value);
        SecretRequest secret;
        secret.name = member.key;
        secret.place = fields.place_of(member.value);
        secret.path = fields.optional_text("path").value_or(concat("/run/secrets/", secret.name));
        secret.mode = parse_mode(fields.optional_text("mode").value_or("0400")).value_or(0400);
        secret.owner = fields.optional_text("owner").value_or("root:root");
        parse_source(fields, secret.name, secret);
        check_source_is_there(file, member);
        check_path(file, fields, secret, secrets);
        secrets.push_back(std::move(secret));
    }
}

namespace {

/// What a machine may have that goes on being secret after the run.
struct Lasting {
    std::string what;
    Place place;
    std::string help;
};

std::optional<Lasting> lasting_secret(const Scenario& scenario) {
    for (const SecretRequest& secret : scenario.secrets) {
        if (!std::holds_alternative<GeneratedSecret>(secret.source)) {
            return Lasting{concat("the secret '", secret.name, "'"), secret.place,
                           concat("remove the checkpoint, or let each run make its own: '",
                                  secret.name, ": { generate: 32 }'")};
        }
    }
    if (scenario.vaults) {
        return Lasting{concat("what it has read from ", scenario.vaults->written),
                       scenario.vaults->place, "remove the checkpoint, or 'connect'"};
    }
    return std::nullopt;
}

} // namespace

void check_secrets(const Scenario& scenario, Diagnostics& problems) {
    const auto lasting = lasting_secret(scenario);
    if (!lasting) {
        return;
    }
    for (const Step& step : scenario.steps) {
        if (const auto* checkpoint = std::get_if<CheckpointAction>(&step.action)) {
            problems.error(checkpoint->place,
                           concat("a checkpoint keeps the machine, and with it ", lasting->what,
                                  ", which goes on being secret (line ", lasting->place.line,
                                  " of ", lasting->place.file, ")"),
                           lasting->help);
        }
    }
}

} // namespace harness::scenario
