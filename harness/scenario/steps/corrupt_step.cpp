#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind corrupt_kind;

namespace {

constinit const Shape files_shape{"list of guest paths", "a list of guest paths",
                                  ListShape{&guest_path, 200}};
constexpr std::array<const Shape*, 2> file_forms{&guest_path, &files_shape};
constinit const Shape target_shape{"guest path, or list of guest paths",
                                   "the absolute path of a file in the guest, or a list of them",
                                   EitherShape{file_forms}};
constexpr std::array<std::string_view, 2> copies_words{"all", "one"};
constinit const Shape copies_shape{"all or one", "'all' or 'one'", ChoiceShape{copies_words}};
constexpr std::array<std::string_view, 2> part_words{"data", "metadata"};
constinit const Shape part_shape{"data or metadata", "'data' or 'metadata'",
                                 ChoiceShape{part_words}};

constexpr std::array<KeySpec, 3> keys{{
    {.name = "corrupt",
     .shape = &target_shape,
     .is_required = true,
     .meaning = "files of 4 KiB and more on the machine's disks",
     .example = "/mnt/home/ledger"},
    {.name = "part",
     .shape = &part_shape,
     .default_text = "data",
     .meaning =
         "what of it: its content; or, of a file or directory of any size on btrfs, the block "
         "of the file system's own in which its inode stands, with those of its neighbours. "
         "What the kernel has of it in memory it goes on with, and writes elsewhere at the "
         "next change: a scrub and the next mount read the disk",
     .example = "metadata"},
    {.name = "copies",
     .shape = &copies_shape,
     .default_text = "all",
     .meaning = "where the file system keeps each byte several times (btrfs with DUP, RAID1): "
                "whether all are changed, or one, which it can mend",
     .example = "one"},
}};

std::optional<ParsedAction> parse(const Fields& step) {
    CorruptAction action;
    std::vector<std::string> names;
    const auto add = [&](const std::string& text) {
        if (auto path = GuestPath::parse(text)) {
            action.files.push_back(std::move(*path));
            names.push_back(text);
        }
    };
    if (const std::string* one = step.text("corrupt")) {
        add(*one);
    }
    for (const Node& element : step.list("corrupt")) {
        if (element.string() != nullptr) {
            add(*element.string());
        }
    }
    if (const std::string* copies = step.text("copies")) {
        action.every_copy = *copies == "all";
    }
    if (const std::string* part = step.text("part")) {
        action.in_metadata = *part == "metadata";
    }
    std::string name =
        concat("corrupt ", action.in_metadata ? "metadata of " : "", shortened(join(names, ", ")));
    return ParsedAction{std::move(action), std::move(name)};
}

} // namespace

constinit const StepKind corrupt_kind{
    .object = {.name = "corrupt",
               .meaning = "Changes a bit of each file on its disk, behind the file system's back, "
                          "as a disk does that rots. Which one, and where on the disk it lies, "
                          "stands in the step's output; it is the same in each run. Snapshots "
                          "share what they have in common with the file, and so its fault.",
               .keys = keys,
               .example = "- corrupt: /mnt/home/ledger\n"
                          "- run: btrfs scrub start -B /mnt/home\n"
                          "  expect: { exit: 3 }\n"},
    .parse = parse};

} // namespace harness::scenario
