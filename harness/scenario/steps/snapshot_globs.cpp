#include "harness/scenario/steps/snapshot_globs.hpp"

#include "harness/base/concat.hpp"

namespace harness::scenario {

namespace {

constinit const Shape glob{"guest path with *", "an absolute path in the guest",
                           TextShape{.longest = 4095, .pattern = "^/"}};

} // namespace

constinit const Shape snapshot_globs{"list of guest paths with *",
                                     "a list of absolute paths in the guest", ListShape{&glob, 20}};

std::vector<std::string> read_snapshot_globs(const Fields& step) {
    std::vector<std::string> globs;
    for (const Node& element : step.list("snapshots")) {
        const std::string* text = element.string();
        if (text != nullptr && !text->starts_with('/')) {
            step.error(element, concat("'", *text, "' is no absolute path"), "start it with '/'");
        } else if (text != nullptr) {
            globs.push_back(*text);
        }
    }
    return globs;
}

} // namespace harness::scenario
