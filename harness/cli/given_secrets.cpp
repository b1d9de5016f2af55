#include "harness/cli/given_secrets.hpp"

#include "emulators/connect/reference.hpp"
#include "harness/base/concat.hpp"
#include "harness/cli/random_letters.hpp"
#include "harness/cli/vaults.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace harness::cli {

namespace {

using scenario::SecretRequest;
using secrets::SecretText;

/// With the end of its last line, and one more that shows that there is too much.
constexpr std::size_t most_read = secrets::longest_value + 16;

struct Read {
    SecretText value;
    Place place;         ///< What names it in the scenario.
    std::string trouble; ///< Why there is none.
    std::string help;
};

/// Into memory that is overwritten afterwards.
Read read_file(const scenario::FileReference& file) {
    Read out{{}, file.place, {}, "check the path, and that you may read the file"};
    const int descriptor = ::open(file.resolved.c_str(), O_RDONLY | O_CLOEXEC);
    std::vector<char> bytes(most_read);
    std::size_t size = 0;
    ssize_t got = descriptor < 0 ? -1 : 1;
    while (got > 0 && size < bytes.size()) {
        got = ::read(descriptor, bytes.data() + size, bytes.size() - size);
        size += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    if (got < 0) {
        out.trouble = concat("can not be read from '", file.resolved, "': ", std::strerror(errno));
    }
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    out.value = SecretText(secrets::without_line_end({bytes.data(), size}));
    secrets::cleanse(bytes);
    return out;
}

Read read_variable(const scenario::SecretVariable& variable, const Environment& environment) {
    Read out{{}, variable.place, {}, {}};
    const char* const value =
        environment.variable != nullptr ? environment.variable(variable.name.c_str()) : nullptr;
    if (value == nullptr) {
        out.trouble = concat("is to be in the variable ", variable.name, ", which is not set");
        out.help = concat("set it for this call, without writing it down: read -rs ", variable.name,
                          " && export ", variable.name);
        return out;
    }
    out.value = SecretText(secrets::without_line_end(value));
    return out;
}

/// What is wrong with the file itself is told by `problems`.
Read read_field(const scenario::VaultField& field, Diagnostics& problems) {
    Read out{{}, field.place, {}, "see the vaults, items and labels in that file"};
    const auto vaults = load_vaults(field.vaults.resolved, field.vaults.place, "");
    if (!vaults) {
        problems.append_new(vaults.error());
        out.trouble = "is in a file of vaults that can not be used";
        return out;
    }
    const auto resolved = emulators::connect::resolve(*vaults, field.reference);
    if (!resolved.problem.empty()) {
        out.trouble = concat("is not in ", field.vaults.written, ": ", resolved.problem);
    }
    out.value = SecretText(secrets::without_line_end(resolved.value));
    return out;
}

/// Nothing for one that each run makes.
std::optional<Read> read_given(const SecretRequest& secret, const Environment& environment,
                               Diagnostics& problems) {
    if (const auto* variable = std::get_if<scenario::SecretVariable>(&secret.source)) {
        return read_variable(*variable, environment);
    }
    if (const auto* file = std::get_if<scenario::FileReference>(&secret.source)) {
        return read_file(*file);
    }
    if (const auto* field = std::get_if<scenario::VaultField>(&secret.source)) {
        return read_field(*field, problems);
    }
    return std::nullopt;
}

/// Of a message that does not quote the line: it may hold the value.
Place without_line(Place place) {
    place.column = 1;
    place.line_text = "...";
    place.line_text_from = 0;
    place.length = 3;
    return place;
}

bool is_shown_in(secrets::Mask& mask, std::string_view text) {
    bool is_shown = false;
    (void)secrets::masked(mask, text, [&](const std::string&, secrets::Form) { is_shown = true; });
    return is_shown;
}

/// All that is known of a run before it begins.
std::string known_text(const Loaded& loaded) {
    reports::ScenarioReport report = engine::planned_report(jobs_of(loaded));
    std::string out = concat(report.name, "\n", report.summary);
    for (const reports::Case& one : report.cases) {
        out += concat("\n", one.suite_step, "\n", one.name);
    }
    for (const engine::Job* job : jobs_of(loaded)) {
        out += concat("\n", job->scenario.digest_input);
    }
    for (const scenario::Parameter& parameter : loaded.job.scenario.parameters) {
        out += concat("\n", parameter.text);
    }
    for (const SecretRequest& secret : loaded.job.scenario.secrets) {
        out += concat("\n", secrets::mask_text(secret.name));
    }
    return out;
}

void check_is_secret(const std::string& name, std::string_view value, const Place& place,
                     const std::string& known, std::string_view instead, Diagnostics& problems) {
    secrets::Mask mask;
    mask.add(name, value);
    if (is_shown_in(mask, known)) {
        problems.error(without_line(place),
                       concat("the value of the secret '", name,
                              "' stands in the scenario, in its parameters, or in a secret's name"),
                       concat("take it out there, and let steps read ", instead,
                              "; if somebody else could see it, it needs to be changed as well"));
    }
}

/// What Connect conceals; it is read again by each run.
void check_vaults(const scenario::FileReference& file, const std::string& known,
                  Diagnostics& problems) {
    const auto vaults = load_vaults(file.resolved, file.place, "");
    if (!vaults) {
        problems.append_new(vaults.error());
        return;
    }
    for (const emulators::connect::Concealed& one : emulators::connect::concealed_in(*vaults)) {
        Diagnostics found;
        if (const auto problem = secrets::problem_of(one.value)) {
            found.error(
                file.place, concat("the field '", one.reference, "' ", problem->problem),
                concat(problem->help, R"(; one that anybody may see is of "type": "STRING")"));
        } else {
            check_is_secret(one.reference, one.value, file.place, known, "it from Connect", found);
        }
        problems.append_new(found);
    }
}

void give(Loaded& loaded, const Environment& environment, Diagnostics& problems) {
    const scenario::Scenario& scenario = loaded.job.scenario;
    const bool has_any = !scenario.secrets.empty() || scenario.vaults;
    const std::string known = has_any ? known_text(loaded) : std::string();
    if (scenario.vaults) {
        check_vaults(*scenario.vaults, known, problems);
    }
    for (const SecretRequest& secret : scenario.secrets) {
        auto read = read_given(secret, environment, problems);
        if (!read) {
            continue;
        }
        auto problem = read->trouble.empty() ? secrets::problem_of(read->value.view())
                                             : secrets::ValueProblem{read->trouble, read->help};
        if (problem) {
            Diagnostics found;
            found.error(read->place, concat("the secret '", secret.name, "' ", problem->problem),
                        problem->help);
            problems.append_new(found);
            continue;
        }
        Diagnostics found;
        check_is_secret(secret.name, read->value.view(), read->place, known, secret.path, found);
        problems.append_new(found);
        loaded.secrets[secret.name] = std::make_shared<const SecretText>(std::move(read->value));
    }
}

std::string octal(unsigned mode) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04o", mode);
    return text.data();
}

} // namespace

Result<SecretText> read_secret(const SecretRequest& secret, const Environment& environment) {
    Diagnostics problems;
    auto read = read_given(secret, environment, problems);
    if (!read) {
        return problems;
    }
    if (read->trouble.empty() && read->value.view().empty()) {
        read->trouble = "is empty";
        read->help = "see what should have written it";
    }
    if (!read->trouble.empty()) {
        problems.error(read->place, concat("the secret '", secret.name, "' ", read->trouble),
                       read->help);
    }
    if (problems.has_errors()) {
        return problems;
    }
    return std::move(read->value);
}

Diagnostics give_secrets(std::vector<Loaded>& runs, const Environment& environment) {
    Diagnostics problems;
    for (Loaded& loaded : runs) {
        give(loaded, environment, problems);
    }
    return problems;
}

std::unique_ptr<secrets::RunSecrets> make_run_secrets(const Loaded& loaded) {
    const scenario::Scenario& scenario = loaded.job.scenario;
    // Keys of stores are some, and what Connect conceals.
    if (scenario.secrets.empty() && scenario.stores.empty() && !scenario.vaults) {
        return nullptr;
    }
    auto out = std::make_unique<secrets::RunSecrets>();
    for (const SecretRequest& secret : scenario.secrets) {
        const auto given = loaded.secrets.find(secret.name);
        const auto* generated = std::get_if<scenario::GeneratedSecret>(&secret.source);
        SecretText value = generated != nullptr ? random_letters(generated->size)
                                                : SecretText(given->second->view());
        out->add(secret.name, std::move(value),
                 secrets::Placement{secret.path, secret.mode, secret.owner});
    }
    return out;
}

void note_secrets(const scenario::Scenario& scenario, reports::ScenarioReport& report) {
    for (const SecretRequest& secret : scenario.secrets) {
        report.properties.push_back({concat("secret.", secret.name),
                                     concat(scenario::source_text(secret), "; at ", secret.path,
                                            ", ", octal(secret.mode), " ", secret.owner)});
    }
}

} // namespace harness::cli
