#include "harness/cli/bench/process_memory.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <fstream>
#include <iterator>
#include <string>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

constexpr double kibibytes_of_mebibyte = 1024;

std::string text_of(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string pid_of_child_in(const fs::path& directory) {
    std::error_code error;
    for (const auto& thread : fs::directory_iterator("/proc/self/task", error)) {
        const std::string children = text_of(thread.path() / "children");
        for (const std::string_view pid : split_words(children)) {
            std::error_code gone;
            const fs::path work = fs::read_symlink(concat("/proc/", pid, "/cwd"), gone);
            if (!gone && work == directory) {
                return std::string(pid);
            }
        }
    }
    throw Error(concat("no process of a machine works in ", directory.string(),
                       ", so its memory can not be seen"));
}

} // namespace

std::optional<ProcessMemory> read_process_memory(std::string_view smaps_rollup) {
    ProcessMemory memory;
    bool has_pss = false;
    for (const std::string_view line : split_lines(smaps_rollup)) {
        const auto words = split_words(line);
        const auto kibibytes = words.size() == 3 ? read_number(words[1]) : std::nullopt;
        if (!kibibytes) {
            continue;
        }
        const double size = static_cast<double>(*kibibytes) / kibibytes_of_mebibyte;
        if (words[0] == "Pss:") {
            memory.proportional = size;
            has_pss = true;
        } else if (words[0] == "Private_Dirty:" || words[0] == "Swap:") {
            memory.own += size;
        }
    }
    return has_pss ? std::optional(memory) : std::nullopt;
}

ProcessMemory memory_of_child_in(const fs::path& directory) {
    const std::string pid = pid_of_child_in(fs::canonical(directory));
    const fs::path file = concat("/proc/", pid, "/smaps_rollup");
    const auto memory = read_process_memory(text_of(file));
    if (!memory) {
        throw Error(concat(file.string(), " does not tell the machine's memory (Linux 4.14?)"));
    }
    return *memory;
}

} // namespace harness::cli
