#include "harness/agent/guest/pattern.hpp"

#include "harness/agent/guest/system.hpp"

#include <fnmatch.h>

namespace harness::agent::guest {

namespace {

using Take = std::function<bool(const std::string&)>;

bool has_wildcard(const std::string& component) {
    return component.find_first_of("*?[") != std::string::npos;
}

bool expand(const std::string& directory, const std::string& rest, const Take& take) {
    const std::size_t slash = rest.find('/');
    const std::string component = rest.substr(0, slash);
    const auto step = [&](const std::string& name) {
        const std::string path = directory + "/" + name;
        return slash == std::string::npos ? take(path) : expand(path, rest.substr(slash + 1), take);
    };
    if (!has_wildcard(component)) {
        return step(component);
    }
    for (const std::string& name : list_directory(directory)) {
        if (::fnmatch(component.c_str(), name.c_str(), 0) == 0 && !step(name)) {
            return false;
        }
    }
    return true;
}

} // namespace

bool each_match(const std::string& pattern, const Take& take) {
    return expand("", pattern.substr(1), take);
}

} // namespace harness::agent::guest
