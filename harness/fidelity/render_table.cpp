#include "harness/base/concat.hpp"
#include "harness/facter/text_table.hpp"
#include "harness/fidelity/render.hpp"

#include <algorithm>

namespace harness::fidelity {

namespace {

/// So many rows of one kind still get a line each.
constexpr std::size_t most_unfolded = 3;

/// The last word of a key's aspect, without the path of a link: rows of one kind share it.
std::string aspect_of(const Row& row) {
    const std::string_view key = row.claim.key;
    const std::size_t link = key.find(".link /");
    if (link != std::string_view::npos) {
        return std::string(key.substr(0, link + 5));
    }
    const std::size_t dot = key.rfind('.');
    return std::string(dot == std::string_view::npos ? "" : key.substr(dot + 1));
}

bool is_one_kind(const Row& a, const Row& b) {
    return a.verdict == b.verdict && a.claim.section == b.claim.section &&
           a.claim.reason == b.claim.reason && aspect_of(a) == aspect_of(b);
}

std::string shown(std::string_view text) {
    return text.empty() ? "-" : facter::printable(text);
}

std::string value_of(const Row& row) {
    switch (row.verdict) {
    case Verdict::scaled:
        return concat(shown(row.claim.recorded), " -> ", shown(row.seen));
    case Verdict::stand_in:
        return row.claim.recorded == row.seen
                   ? shown(row.seen)
                   : concat(shown(row.claim.recorded), " by ", shown(row.seen));
    case Verdict::same:
        return shown(row.seen);
    case Verdict::absent:
        return shown(row.claim.recorded);
    case Verdict::contradiction:
        return concat("promised ", shown(row.claim.replayed), ", seen ", shown(row.seen));
    case Verdict::not_asked:
        return concat("promised ", shown(row.claim.replayed));
    }
    return {};
}

std::string reason_of(const Row& row) {
    return row.claim.reason.empty() ? "" : concat("(", facter::printable(row.claim.reason), ")");
}

void add_line(facter::TextTable& table, const Row& row) {
    table.add_row({std::string(to_text(row.verdict)), shown(row.claim.subject), value_of(row),
                   reason_of(row)});
}

/// "disk /dev/sda link … and 11 like it".
void add_folded(facter::TextTable& table, const Row& first, std::size_t count) {
    table.add_row({std::string(to_text(first.verdict)),
                   concat(shown(first.claim.subject), " and ", count - 1, " like it"), "",
                   reason_of(first)});
}

/// A section's rows, good ones first, each kind where its first row stands.
std::string section_table(std::vector<Row> rows, bool is_verbose) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.verdict < b.verdict; });
    facter::TextTable table("  ");
    std::vector<bool> is_done(rows.size(), false);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (is_done[i]) {
            continue;
        }
        std::vector<std::size_t> alike;
        for (std::size_t j = i; j < rows.size(); ++j) {
            if (!is_done[j] && is_one_kind(rows[i], rows[j])) {
                alike.push_back(j);
            }
        }
        const bool is_folded = !is_verbose && alike.size() > most_unfolded &&
                               rows[i].verdict != Verdict::contradiction;
        for (const std::size_t j : is_folded ? alike : std::vector<std::size_t>{i}) {
            is_done[j] = true;
        }
        if (is_folded) {
            add_folded(table, rows[i], alike.size());
        } else {
            add_line(table, rows[i]);
        }
    }
    return table.render();
}

std::string share_text(const Share& share) {
    std::string out = share.asked() == 0
                          ? "nothing could be asked"
                          : concat(share.same_percent(), " % same, ",
                                   share.same_or_stand_in_percent(), " % same or stand-in, of ",
                                   share.asked(), share.asked() == 1 ? " fact" : " facts");
    const std::size_t unasked = share.count(Verdict::not_asked);
    return unasked == 0 ? out : concat(out, "; ", unasked, " not asked");
}

std::string contradictions(const std::vector<Row>& rows) {
    std::string out;
    std::size_t count = 0;
    for (const Row& row : rows) {
        if (row.verdict != Verdict::contradiction) {
            continue;
        }
        ++count;
        out += concat("  ", shown(row.claim.subject), "\n    recorded  ", shown(row.claim.recorded),
                      "\n    promised  ", shown(row.claim.replayed), " (",
                      machine::to_text(row.claim.fidelity), ")\n    seen      ",
                      row.seen.empty() ? "nothing" : shown(row.seen), "\n");
    }
    return count == 0 ? out
                      : concat(count, count == 1 ? " CONTRADICTION" : " CONTRADICTIONS",
                               ": the guest does not see what the plan promises\n", out, "\n");
}

std::string percent_text(const Share& share, unsigned percent) {
    return share.asked() == 0 ? "-" : concat(percent, " %");
}

} // namespace

std::string render_table(const Subject& subject, const std::vector<Row>& rows, bool is_verbose) {
    std::string out = concat(shown(subject.report), ": ", shown(subject.machine), "\n\n");
    out += contradictions(rows);
    const Shares shares = shares_of(rows);
    for (const auto& [section, share] : shares) {
        std::vector<Row> own;
        std::copy_if(rows.begin(), rows.end(), std::back_inserter(own),
                     [wanted = section](const Row& row) { return row.claim.section == wanted; });
        out += concat(machine::to_text(section), ": ", share_text(share), "\n",
                      section_table(std::move(own), is_verbose), "\n");
    }
    return out + concat("altogether: ", share_text(total(shares)), "\n");
}

std::string render_bench_table(const std::vector<BenchEntry>& entries) {
    facter::TextTable reports("");
    std::string unverified;
    Shares all;
    reports.add_row({"report", "same", "same or stand-in", "facts", "contradictions", "seconds"});
    for (const BenchEntry& entry : entries) {
        if (!entry.not_verified.empty()) {
            unverified += concat("not verified: ", shown(entry.subject.report), ": ",
                                 shown(entry.not_verified), "\n");
            continue;
        }
        const Shares shares = shares_of(entry.rows);
        const Share sum = total(shares);
        for (const auto& [section, share] : shares) {
            all[section].add(share);
        }
        reports.add_row(
            {shown(entry.subject.report), percent_text(sum, sum.same_percent()),
             percent_text(sum, sum.same_or_stand_in_percent()), std::to_string(sum.asked()),
             std::to_string(sum.count(Verdict::contradiction)),
             concat(entry.elapsed.count() / 1000, ".", entry.elapsed.count() / 100 % 10)});
    }
    facter::TextTable sections("");
    sections.add_row({"section", "same", "same or stand-in", "facts", "not asked"});
    const auto add = [&sections](std::string_view name, const Share& share) {
        sections.add_row({std::string(name), percent_text(share, share.same_percent()),
                          percent_text(share, share.same_or_stand_in_percent()),
                          std::to_string(share.asked()),
                          std::to_string(share.count(Verdict::not_asked))});
    };
    for (const auto& [section, share] : all) {
        add(machine::to_text(section), share);
    }
    add("altogether", total(all));
    return concat(reports.render(), unverified, "\n", sections.render());
}

} // namespace harness::fidelity
