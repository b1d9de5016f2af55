#include "harness/cli/restore_verify/values.hpp"

#include "harness/base/concat.hpp"
#include "harness/cli/given_secrets.hpp"

#include <algorithm>
#include <array>

namespace harness::cli {

namespace {

/// What restic and its helpers read secrets from, whether or not a request names them.
constexpr std::array<const char*, 12> well_known{
    "RESTIC_PASSWORD", "RESTIC_REST_PASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
    "B2_ACCOUNT_KEY",  "AZURE_ACCOUNT_KEY",    "AZURE_ACCOUNT_SAS",     "OS_PASSWORD",
    "RCLONE_B2_KEY",   "RCLONE_CONFIG_PASS",   "GOOGLE_ACCESS_TOKEN",   "OS_AUTH_TOKEN"};

/// Of ours, and of nobody else's choosing: they would decide what is looked at.
constexpr std::array<const char*, 6> of_requests{"RESTIC_REPOSITORY_FILE",  "RESTIC_PASSWORD_FILE",
                                                 "RESTIC_PASSWORD_COMMAND", "RESTIC_HOST",
                                                 "RESTIC_KEY_HINT",         "RESTIC_PROGRESS_FPS"};

/// A region or the like stands in addresses, which people have to read.
bool is_secret(const std::string& variable) {
    constexpr std::array<std::string_view, 6> open{"REGION",   "PROFILE",  "TYPE",
                                                   "PROVIDER", "ENDPOINT", "URL"};
    return std::none_of(open.begin(), open.end(),
                        [&](std::string_view end) { return variable.ends_with(end); });
}

class Reader {
  public:
    Reader(const Environment& environment, RequestValues& out, Diagnostics& problems)
        : environment_(&environment), out_(&out), problems_(&problems),
          censor_(std::make_shared<secrets::Censor>()) {
        out.hiding = secrets::Hiding(censor_);
    }

    std::string value_of(const scenario::SecretRequest& request, bool is_hidden) {
        const auto value = read_secret(request, *environment_);
        if (!value) {
            problems_->append_new(value.error());
            return "";
        }
        if (const auto* variable = std::get_if<scenario::SecretVariable>(&request.source)) {
            out_->hidden_variables.push_back(variable->name);
        }
        if (is_hidden) {
            hide(request, value->view());
        }
        return std::string(value->view());
    }

    void hide_well_known() {
        for (const char* name : well_known) {
            const char* value = environment_->variable(name);
            if (value != nullptr && std::string_view(value).size() >= secrets::shortest_value) {
                censor_->mask.add(name, value);
                out_->hidden_variables.emplace_back(name);
            }
        }
    }

  private:
    void hide(const scenario::SecretRequest& request, std::string_view value) {
        if (value.size() < secrets::shortest_value) {
            out_->warnings.warning(
                request.place,
                concat("the value of '", request.name, "' has only ", value.size(),
                       " bytes, and can not be hidden where a program shows it"),
                concat("use one of ", secrets::shortest_value, " bytes or more"));
        } else {
            censor_->mask.add(request.name, value);
        }
    }

    const Environment* environment_;
    RequestValues* out_;
    Diagnostics* problems_;
    std::shared_ptr<secrets::Censor> censor_;
};

} // namespace

Result<RequestValues> read_values(const restore_verify::Request& request,
                                  const Environment& environment) {
    Diagnostics problems;
    RequestValues out;
    Reader reader(environment, out, problems);
    out.for_restic.emplace_back("RESTIC_REPOSITORY", request.repository);
    out.for_restic.emplace_back("RESTIC_PASSWORD", reader.value_of(request.password, true));
    for (const scenario::SecretRequest& one : request.credentials) {
        out.for_restic.emplace_back(one.name, reader.value_of(one, is_secret(one.name)));
    }
    for (const char* name : of_requests) {
        out.for_restic.emplace_back(name, "");
    }
    if (request.webhook) {
        out.webhook = reader.value_of(request.webhook->url, true);
        const bool is_address =
            out.webhook.starts_with("https://") || out.webhook.starts_with("http://");
        if (!out.webhook.empty() && !is_address) {
            problems.error(request.webhook->url.place,
                           "the webhook's address begins with neither https:// nor http://",
                           "see what the file or variable holds");
        }
    }
    reader.hide_well_known();
    if (problems.has_errors()) {
        return problems;
    }
    return out;
}

} // namespace harness::cli
