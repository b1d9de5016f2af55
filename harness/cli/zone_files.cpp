#include "harness/cli/zone_files.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace harness::cli {

namespace {

constexpr std::size_t most_zone_bytes = 1'000'000;

/// Names are paths below the database and nothing else.
bool is_zone_name(const std::string& name) {
    return !name.empty() && name.front() != '/' && name.find("..") == std::string::npos &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is_letter_or_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
           });
}

Diagnostics no_zone(const Place& place, std::string problem, std::string help) {
    Diagnostics out;
    out.error(place, std::move(problem), std::move(help));
    return out;
}

} // namespace

Result<calendar::Zone> load_zone(const std::string& name, const Place& asked_at,
                                 const std::filesystem::path& directory) {
    if (name == "UTC") {
        return calendar::Zone();
    }
    const std::filesystem::path path = directory / name;
    std::error_code ignored;
    if (!is_zone_name(name) || !std::filesystem::is_regular_file(path, ignored)) {
        return no_zone(asked_at,
                       concat("there is no time zone '", name, "' in ", directory.string()),
                       "write a name such as 'Europe/Berlin'; `timedatectl list-timezones` lists "
                       "them, and the package tzdata has them");
    }
    std::ifstream in(path, std::ios::binary);
    std::string bytes(most_zone_bytes, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    auto zone = calendar::Zone::parse(name, bytes);
    if (!zone) {
        return no_zone(asked_at, concat(path.string(), " is no zone file of version 2 or newer"),
                       "install tzdata again, or name another zone");
    }
    return *zone;
}

} // namespace harness::cli
