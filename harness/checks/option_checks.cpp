#include "harness/checks/option_checks.hpp"

#include "harness/base/concat.hpp"
#include "harness/checks/mount_options.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

/// One declared option and what is said of it where it is not in effect.
struct Wanted {
    std::string target;
    std::string option;
    VisibleOption meaning;
    std::string message;
};

/// The value for `btrfs property set … compression`, which knows no levels.
std::string_view algorithm_of(std::string_view option) {
    const std::size_t equals = option.find('=');
    if (equals == std::string_view::npos) {
        return "zlib";
    }
    const std::string_view value = option.substr(equals + 1);
    return value == "no" ? "none" : value.substr(0, value.find(':'));
}

std::string remedy_for(std::string_view option, const DeclaredMount& mount,
                       const DeclaredMount& first) {
    const std::string_view key = option_key(option);
    if (key == "nodatacow" || key == "nodatasum") {
        return "use chattr +C on the empty subvolume, or a file system of its own";
    }
    const std::string otherwise =
        concat("ask for it at ", first.mountpoint, ", or use a file system of its own");
    if (key != "compress" && key != "compress-force") {
        return otherwise;
    }
    return concat("use btrfs property set ", mount.target, " compression ", algorithm_of(option),
                  " while it is empty (it takes no level), ", otherwise);
}

/// What the deciding mount asked for instead: "did not ask for it", "asked for compress=zstd:3".
std::string choice_of(const DeclaredMount& first, std::string_view option) {
    const std::string_view wanted =
        option_key(option).substr(0, std::string_view("compress").size());
    std::string asked;
    for (const std::string& other : first.options) {
        if (option_key(other).starts_with(wanted)) {
            asked = other;
        }
    }
    return asked.empty() ? "did not ask for it" : concat("asked for ", asked);
}

std::string decided_elsewhere(const std::string& option, const DeclaredMount& mount,
                              const DeclaredMount& first) {
    return concat(option, " is not in effect: btrfs takes it from the first mount of the file ",
                  "system, ", first.mountpoint, " (", first.node->path.text, "), which ",
                  choice_of(first, option), "; ", remedy_for(option, mount, first));
}

const DeclaredMount& first_of_file_system(const DeclaredMount& mount,
                                          std::span<const DeclaredMount> mounts) {
    const auto first = std::find_if(mounts.begin(), mounts.end(), [&](const DeclaredMount& other) {
        return other.btrfs == mount.btrfs;
    });
    return first == mounts.end() ? mount : *first;
}

/// Why an option could be without effect, as far as the layout tells.
std::string explanation(const DeclaredMount& mount, std::size_t index, const VisibleOption& meaning,
                        std::span<const DeclaredMount> mounts) {
    const std::string& option = mount.options[index];
    if (const auto later = overridden_by(mount.options, index)) {
        return concat(option, " is not in effect: ", *later,
                      ", later in the same list, takes its place");
    }
    if (mount.btrfs == nullptr || !meaning.is_decided_by_first_mount) {
        return concat(option, " is not in effect at ", mount.target);
    }
    const DeclaredMount& first = first_of_file_system(mount, mounts);
    if (first.mountpoint == mount.mountpoint) {
        return concat(option, " is not in effect although this is the layout's first mount of the "
                              "file system");
    }
    return decided_elsewhere(option, mount, first);
}

Finding judge_option(const Guest& guest, const Wanted& wanted) {
    const std::string expected = expectation_text(wanted.meaning);
    const auto& mounts = guest.mounts();
    const MountInfo* mount = find_mount(mounts, wanted.target);
    if (mount == nullptr) {
        return failed(concat("nothing is mounted at ", wanted.target), expected, "nothing");
    }
    return verdict(is_in_effect(wanted.meaning, *mount), wanted.message, expected,
                   options_text(*mount));
}

} // namespace

void add_option_checks(Checklist& list, const DeclaredMount& mount,
                       std::span<const DeclaredMount> mounts) {
    for (std::size_t index = 0; index < mount.options.size(); ++index) {
        const std::string& option = mount.options[index];
        const auto same = std::find(mount.options.begin(), mount.options.end(), option);
        if (option == "defaults" || same - mount.options.begin() != static_cast<long>(index)) {
            continue; // Nothing was asked for, or it was asked before.
        }
        const std::string name = concat("mount ", mount.mountpoint, ": ", option);
        const OptionMeaning meaning = meaning_of(option, mount.fs_type);
        if (const auto* invisible = std::get_if<InvisibleOption>(&meaning)) {
            list.add_skipped(name, mount.node->path, invisible->reason);
            continue;
        }
        const auto& visible = std::get<VisibleOption>(meaning);
        list.add(name, mount.node->path,
                 [wanted = Wanted{mount.target, option, visible,
                                  explanation(mount, index, visible, mounts)}](const Guest& guest) {
                     return judge_option(guest, wanted);
                 });
    }
}

} // namespace harness::checks
