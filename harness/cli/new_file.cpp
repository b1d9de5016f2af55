#include "harness/cli/new_file.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace harness::cli {

namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Diagnostics refusal(const std::string& path, int error) {
    Diagnostics problems;
    const Place place{.file = path, .line_text = {}};
    if (error == EEXIST) {
        problems.error(place, concat("the file '", path, "' is there already"),
                       "name another file, or add --force to replace it");
    } else {
        problems.error(place, concat("can not write '", path, "': ", std::strerror(error)),
                       "check the path behind -o");
    }
    return problems;
}

} // namespace

std::optional<Diagnostics> write_result(const std::string& path, std::string_view text,
                                        bool overwrite) {
    File file(std::fopen(path.c_str(), overwrite ? "wb" : "wbx"), &std::fclose);
    if (!file) {
        return refusal(path, errno);
    }
    const bool is_written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
    const bool is_closed = std::fclose(file.release()) == 0;
    if (!is_written || !is_closed) {
        const int error = errno;
        if (!overwrite) {
            std::remove(path.c_str());
        }
        throw Error(concat("writing '", path, "': ", std::strerror(error)));
    }
    return std::nullopt;
}

} // namespace harness::cli
