#include "harness/base/concat.hpp"
#include "harness/doctor/finding.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace harness::doctor {

namespace {

constexpr std::size_t name_width = 20;
constexpr const char* below =
    "                            "; ///< As wide as what stands before `seen`.

bool is_lacking(const Finding& one, Importance importance) {
    return !one.sight.works && one.importance == importance;
}

std::string coloured(std::string_view text, const char* code, bool colour) {
    return colour ? concat("\x1b[", code, "m", text, "\x1b[0m") : std::string(text);
}

std::string mark_of(const Finding& one, bool colour) {
    if (one.sight.works) {
        return coloured("ok  ", "32", colour);
    }
    switch (one.importance) {
    case Importance::required:
        return coloured("FAIL", "31;1", colour);
    case Importance::optional:
        return coloured("miss", "33", colour);
    case Importance::unused:
        break;
    }
    return "-   ";
}

std::string held_back_text(const Finding& one) {
    if (one.importance == Importance::required) {
        return "every scenario";
    }
    return one.held_back.empty() ? std::string() : join(one.held_back, ", ");
}

std::string lines_of(const Finding& one, bool colour) {
    std::string name = one.name;
    name.resize(std::max(name_width, name.size()), ' ');
    std::string out = concat("  ", mark_of(one, colour), " ", name, " ", one.sight.seen, "\n");
    if (one.sight.works || one.importance == Importance::unused) {
        return out;
    }
    const std::string held_back = held_back_text(one);
    out += concat(below, "for ", one.purpose,
                  held_back.empty() ? "" : concat("; holds back ", held_back), "\n");
    return out + (one.sight.remedy.empty() ? "" : concat(below, "help: ", one.sight.remedy, "\n"));
}

std::string_view to_text(Health health) {
    switch (health) {
    case Health::well:
        return "well";
    case Health::impaired:
        return "impaired";
    case Health::unable:
        return "unable";
    }
    return "unable";
}

std::string_view to_text(Importance importance) {
    switch (importance) {
    case Importance::required:
        return "required";
    case Importance::optional:
        return "optional";
    case Importance::unused:
        return "unused";
    }
    return "unused";
}

std::string names_of(const std::vector<Finding>& findings, Importance importance) {
    std::vector<std::string> names;
    for (const Finding& one : findings) {
        if (is_lacking(one, importance)) {
            names.push_back(one.name);
        }
    }
    return join(names, ", ");
}

} // namespace

Health health_of(const std::vector<Finding>& findings) {
    const auto lacks = [&](Importance importance) {
        return std::any_of(findings.begin(), findings.end(), [importance](const Finding& one) {
            return is_lacking(one, importance);
        });
    };
    return lacks(Importance::required)   ? Health::unable
           : lacks(Importance::optional) ? Health::impaired
                                         : Health::well;
}

std::string render_table(const std::vector<Finding>& findings, bool colour) {
    std::string out;
    std::string section;
    for (const Finding& one : findings) {
        if (one.section != section) {
            section = one.section;
            out += concat(section, "\n");
        }
        out += lines_of(one, colour);
    }
    switch (health_of(findings)) {
    case Health::well:
        return out + "all that the harness uses works here\n";
    case Health::impaired:
        return concat(out, "machines run here; what does not work: ",
                      names_of(findings, Importance::optional), "\n");
    case Health::unable:
        return concat(out, "no machine can run here before this works: ",
                      names_of(findings, Importance::required), "\n");
    }
    return out;
}

std::string render_json(const std::vector<Finding>& findings) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Finding& one : findings) {
        nlohmann::ordered_json entry;
        entry["section"] = one.section;
        entry["name"] = one.name;
        entry["importance"] = to_text(one.importance);
        entry["works"] = one.sight.works;
        entry["seen"] = one.sight.seen;
        entry["purpose"] = one.purpose;
        entry["remedy"] = one.sight.remedy;
        entry["holds_back"] = one.sight.works ? std::vector<std::string>{} : one.held_back;
        list.push_back(std::move(entry));
    }
    nlohmann::ordered_json out;
    out["health"] = to_text(health_of(findings));
    out["findings"] = std::move(list);
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace harness::doctor
