#include "harness/engine/contents_verdict.hpp"

#include "harness/base/concat.hpp"
#include "harness/manifest/readable.hpp"
#include "harness/scenario/text_match.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

constexpr std::size_t most_shown = 20; ///< Differences of one tree; all of them are in a file.

} // namespace

ContentsVerdict::ContentsVerdict(const std::vector<scenario::ExpectedFailure>& expected)
    : expected_(expected), met_(expected.size()) {}

void ContentsVerdict::meet(std::size_t expected, const std::string& text) {
    std::vector<Met>& texts = met_[expected];
    const auto known =
        std::find_if(texts.begin(), texts.end(), [&](const Met& one) { return one.text == text; });
    if (known != texts.end()) {
        ++known->count;
    } else {
        texts.push_back({text, expected_[expected].reason, 1});
    }
}

std::vector<manifest::Difference>
ContentsVerdict::unexpected(const std::string& tree,
                            const std::vector<manifest::Difference>& differences) {
    std::vector<manifest::Difference> wrong;
    for (const manifest::Difference& one : differences) {
        const std::string text = manifest::to_text(one);
        const std::string whole = concat(manifest::readable(tree), "/", text);
        bool is_expected = false;
        for (std::size_t i = 0; i < expected_.size() && !is_expected; ++i) {
            const std::string& glob = expected_[i].check;
            is_expected = scenario::matches_glob(glob, text) || scenario::matches_glob(glob, whole);
            if (is_expected) {
                meet(i, text);
            }
        }
        if (!is_expected) {
            wrong.push_back(one);
        }
    }
    return wrong;
}

void ContentsVerdict::compared(const std::string& tree, const std::string& how,
                               const std::vector<manifest::Difference>& differences) {
    ++compared_;
    const std::vector<manifest::Difference> wrong = unexpected(tree, differences);
    const std::string title = concat(manifest::readable(tree), ": ", how);
    log_ += concat("  ", title, "; differences: ", wrong.size(),
                   ", and as expected: ", differences.size() - wrong.size(), "\n",
                   manifest::to_text(differences, differences.size()));
    if (!wrong.empty()) {
        wrong_.push_back(tree);
        details_ += concat(title, "\n", manifest::to_text(wrong, most_shown));
    }
}

void ContentsVerdict::unchanged(const std::string& tree,
                                const std::vector<manifest::Difference>& differences) {
    ++unchanged_;
    const std::vector<manifest::Difference> wrong = unexpected(tree, differences);
    if (!wrong.empty()) {
        wrong_.push_back(tree);
        details_ += concat(manifest::readable(tree), ", as it was read before:\n",
                           manifest::to_text(wrong, most_shown));
    }
}

void ContentsVerdict::not_compared(const std::string& tree, const std::string& reason) {
    wrong_.push_back(tree);
    const std::string line = concat(manifest::readable(tree), ": not compared: ", reason, "\n");
    details_ += line;
    log_ += line;
}

void ContentsVerdict::finish() {
    for (std::size_t i = 0; i < expected_.size(); ++i) {
        if (met_[i].empty()) {
            unmet_.push_back(concat(expected_[i].check, " (", expected_[i].reason, ")"));
        }
    }
}

std::string ContentsVerdict::message() const {
    return !wrong_.empty()
               ? concat(wrong_.size() == 1 ? concat(manifest::readable(wrong_.front()), " is")
                                           : concat(wrong_.size(), " trees are"),
                        " not as the manifest says")
               : concat("a difference that the scenario expects is not there: ", unmet_.front(),
                        "; remove the expectation if there is to be none now");
}

std::string ContentsVerdict::seen() const {
    return details_ + (unmet_.empty() ? "" : concat("not there: ", join(unmet_, "; "), "\n"));
}

std::string ContentsVerdict::output() const {
    std::string out = concat(compared_, compared_ == 1 ? " tree" : " trees", " read and compared");
    if (unchanged_ > 0) {
        out += concat(", ", unchanged_,
                      " not read again: read-only, and not written since by btrfs's generation");
    }
    out += "\n";
    for (const std::vector<Met>& texts : met_) {
        for (const Met& one : texts) {
            out += concat("as expected, in ", one.count, ": ", one.text, ": ", one.reason, "\n");
        }
    }
    return out;
}

} // namespace harness::engine
