#include "harness/guest/console.hpp"

#include "harness/base/concat.hpp"

#include <array>

namespace harness::guest {

namespace {

constexpr std::size_t most_lines = 200;
constexpr std::size_t longest_line = 1024;

constexpr std::string_view panic = "Kernel panic - not syncing";

struct Rule {
    std::string_view text; ///< Found anywhere in a line.
    std::string_view meaning;
};

constexpr std::array rules{
    Rule{panic, "kernel panic"},
    Rule{"You are in emergency mode", "the guest stopped in systemd's emergency shell"},
    Rule{"You are in rescue mode", "the guest stopped in systemd's rescue shell"},
    Rule{"Entering emergency mode", "the guest stopped in the emergency shell of its initrd"},
    Rule{"(initramfs) ", "the guest stopped in the shell of its initramfs"},
    Rule{"An error occurred in stage 1 of the boot process", "NixOS stage 1 failed"},
    Rule{"an error occurred in stage 1 of the boot process", "NixOS stage 1 failed"},
    Rule{"No bootable device", "the firmware found nothing to boot"},
    Rule{"BdsDxe: No bootable option", "the firmware found nothing to boot"},
    Rule{"UEFI Interactive Shell", "the firmware found nothing to boot and opened its shell"},
    Rule{"error: unknown filesystem", "GRUB can not read its file system"},
    Rule{"grub rescue>", "GRUB stopped in its rescue shell"},
};

} // namespace

std::optional<std::string> trouble_in(std::string_view line) {
    for (const Rule& rule : rules) {
        const std::size_t at = line.find(rule.text);
        if (at == std::string_view::npos) {
            continue;
        }
        if (rule.meaning != "kernel panic") {
            return std::string(rule.meaning);
        }
        std::string_view cause = line.substr(at + rule.text.size());
        while (!cause.empty() && (cause.front() == ':' || cause.front() == ' ')) {
            cause.remove_prefix(1);
        }
        return concat(rule.meaning, ": ", cause);
    }
    return std::nullopt;
}

std::string plain_line(std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto c = static_cast<unsigned char>(line[i]);
        if (c == 0x1b && i + 1 < line.size() && line[i + 1] == '[') {
            i += 2;
            while (i < line.size() && (line[i] < '@' || line[i] > '~')) {
                ++i;
            }
        } else if (c == 0x1b) {
            ++i; // A two-byte escape, such as the reset that firmware begins with.
        } else if (c >= 0x20 && c != 0x7f) {
            out.push_back(line[i]);
        } else if (c == '\t') {
            out.push_back(' ');
        }
    }
    return out;
}

void Console::take_line(std::string line) {
    std::string plain = plain_line(line);
    if (plain.empty()) {
        return;
    }
    if (!trouble_) {
        trouble_ = trouble_in(plain);
    }
    lines_.push_back(std::move(plain));
    if (lines_.size() > most_lines) {
        lines_.pop_front();
    }
}

void Console::feed(std::string_view bytes) {
    partial_ += bytes;
    std::size_t start = 0;
    for (std::size_t end = 0; (end = partial_.find('\n', start)) != std::string::npos;) {
        take_line(partial_.substr(start, end - start));
        start = end + 1;
    }
    partial_.erase(0, start);
    // A prompt ends no line; it is looked at as it stands. A panic's line goes on with its cause.
    const std::string pending = plain_line(partial_);
    if (!trouble_ && pending.find(panic) == std::string::npos) {
        trouble_ = trouble_in(pending);
    }
    if (partial_.size() > longest_line) {
        take_line(std::move(partial_));
        partial_.clear();
    }
}

std::vector<std::string> Console::last_lines(std::size_t count) const {
    const std::size_t skip = lines_.size() > count ? lines_.size() - count : 0;
    std::vector<std::string> out(lines_.begin() + static_cast<std::ptrdiff_t>(skip), lines_.end());
    if (!partial_.empty()) {
        out.push_back(plain_line(partial_));
    }
    return out;
}

} // namespace harness::guest
