#include "harness/facter/diff.hpp"

#include "harness/base/concat.hpp"
#include "harness/facter/diff_sections.hpp"
#include "harness/facter/text_table.hpp"

#include <nlohmann/json.hpp>

namespace harness::facter {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json json_of(const std::vector<Change>& changes) {
    Json list = Json::array();
    for (const Change& change : changes) {
        list.push_back({{"section", to_string(change.section)},
                        {"kind", to_string(change.kind)},
                        {"subject", change.subject},
                        {"before", text_or_null(change.before)},
                        {"after", text_or_null(change.after)}});
    }
    return list;
}

std::string sentence_of(const Change& change) {
    std::string out = printable(change.subject);
    if (!change.before.empty() || !change.after.empty()) {
        out += ": ";
    }
    out += printable(change.before);
    if (!change.before.empty() && !change.after.empty()) {
        out += " -> ";
    }
    return out + printable(change.after);
}

void append_changes(const std::vector<Change>& changes, std::string& out) {
    const Change* last = nullptr;
    for (const Change& change : changes) {
        if (last == nullptr || last->section != change.section) {
            out += concat("\n", to_string(change.section), "\n");
        }
        std::string kind(to_string(change.kind));
        kind.resize(std::max<std::size_t>(kind.size(), 8), ' ');
        out += concat("  ", kind, "  ", sentence_of(change), "\n");
        last = &change;
    }
}

} // namespace

std::string_view to_string(DiffSection section) {
    switch (section) {
    case DiffSection::machine:
        return "machine";
    case DiffSection::firmware:
        return "firmware";
    case DiffSection::processor:
        return "processor";
    case DiffSection::memory:
        return "memory";
    case DiffSection::disks:
        return "disks";
    case DiffSection::network:
        return "network";
    case DiffSection::cards:
        return "cards";
    }
    return "machine";
}

std::string_view to_string(ChangeKind kind) {
    switch (kind) {
    case ChangeKind::added:
        return "added";
    case ChangeKind::removed:
        return "removed";
    case ChangeKind::replaced:
        return "replaced";
    case ChangeKind::moved:
        return "moved";
    case ChangeKind::renamed:
        return "renamed";
    case ChangeKind::changed:
        return "changed";
    }
    return "changed";
}

Difference diff_reports(const Report& before, const Report& after) {
    Difference found{.before_file = before.file,
                     .after_file = after.file,
                     .before_machine = machine_name(before),
                     .after_machine = machine_name(after),
                     .changes = {},
                     .notes = {}};
    diff_machine(before, after, found);
    diff_firmware(before, after, found);
    diff_processor(before, after, found);
    diff_memory(before, after, found);
    diff_disks(before, after, found);
    diff_network(before, after, found);
    diff_cards(before, after, found);
    return found;
}

std::string render_text(const Difference& difference) {
    const std::size_t count = difference.changes.size();
    std::string out = concat(printable(difference.after_machine), "\n  before  ",
                             printable(difference.before_file), "\n  after   ",
                             printable(difference.after_file), "\n  ");
    out += count == 0 ? std::string("the same hardware")
                      : concat(count, count == 1 ? " difference" : " differences");
    out += "\n";
    append_changes(difference.changes, out);
    if (!difference.notes.empty()) {
        out += "\nno difference, but worth knowing:\n";
        append_changes(difference.notes, out);
    }
    return out;
}

std::string render_json(const Difference& difference) {
    const Json out{
        {"format", format_version},
        {"before", {{"file", difference.before_file}, {"machine", difference.before_machine}}},
        {"after", {{"file", difference.after_file}, {"machine", difference.after_machine}}},
        {"different", !difference.is_same()},
        {"changes", json_of(difference.changes)},
        {"notes", json_of(difference.notes)}};
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace harness::facter
