#include "harness/checks/signatures.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/split.hpp"

namespace harness::checks {

namespace {

std::string without_backslashes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
        }
        out.push_back(text[i]);
    }
    return out;
}

} // namespace

std::vector<std::string> blkid_command(const std::vector<std::string>& devices) {
    std::vector<std::string> out{"blkid", "--probe", "--output", "export"};
    out.insert(out.end(), devices.begin(), devices.end());
    return out;
}

Signatures read_signatures(std::string_view text) {
    Signatures out;
    Signature* current = nullptr;
    for (const std::string_view line : split_lines(text)) {
        if (line.empty()) {
            continue;
        }
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) {
            throw Error(concat("blkid has printed '", line, "' where TAG=value was expected"));
        }
        const std::string_view tag = line.substr(0, equals);
        std::string value = without_backslashes(line.substr(equals + 1));
        if (tag == "DEVNAME") {
            current = &out[value];
        } else if (current == nullptr) {
            throw Error("blkid has printed a tag before any DEVNAME");
        } else {
            current->insert_or_assign(std::string(tag), std::move(value));
        }
    }
    return out;
}

} // namespace harness::checks
