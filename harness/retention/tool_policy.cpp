#include "harness/retention/tool_policy.hpp"

#include "harness/base/split.hpp"

#include <algorithm>

namespace harness::retention {

std::string_view name_of(Tool tool) {
    switch (tool) {
    case Tool::own:
        return "text";
    case Tool::btrbk:
        return "btrbk";
    case Tool::snapper:
        return "snapper";
    case Tool::restic:
        return "restic";
    case Tool::sanoid:
        return "sanoid";
    case Tool::script:
        return "script";
    }
    return "";
}

Result<ToolPolicies> outcome(ToolPolicies policies, Diagnostics problems) {
    if (problems.has_errors()) {
        return problems;
    }
    policies.warnings = std::move(problems);
    return policies;
}

Tool detect(std::string_view text) {
    if (text.find("--keep-") != std::string_view::npos ||
        text.find("restic forget") != std::string_view::npos) {
        return Tool::restic;
    }
    const auto lines = split_lines(text);
    const bool is_script = std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
        return !trim(line).starts_with('#') && handles_snapshots(line);
    });
    if (is_script) {
        return Tool::script;
    }
    for (const std::string_view line : lines) {
        const std::string_view start = trim(line);
        if (start.starts_with("TIMELINE_") || start.starts_with("NUMBER_")) {
            return Tool::snapper;
        }
        if (start.starts_with('[')) {
            return Tool::sanoid;
        }
        for (const std::string_view word :
             {"volume", "subvolume", "snapshot_preserve", "target_preserve"}) {
            if (start.starts_with(word)) {
                return Tool::btrbk;
            }
        }
    }
    return Tool::own;
}

Result<ToolPolicies> read_policies(const Source& source, Tool tool) {
    switch (tool) {
    case Tool::own:
        return read_short_text(source);
    case Tool::btrbk:
        return read_btrbk(source);
    case Tool::snapper:
        return read_snapper(source);
    case Tool::restic:
        return read_restic(source);
    case Tool::sanoid:
        return read_sanoid(source);
    case Tool::script:
        return read_script(source);
    }
    return read_short_text(source);
}

} // namespace harness::retention
