#pragma once

#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/disko/layout_reader.hpp"

#include <memory>
#include <string>
#include <utility>

namespace harness::disko::testing {

inline std::shared_ptr<const Source> source_of(std::string text, std::string name = "layout.json") {
    return std::make_shared<const Source>(std::move(name), std::move(text));
}

/// The layout of a document that must be right.
inline Layout layout_of(std::string text) {
    const auto layout = parse_layout(source_of(std::move(text)));
    REQUIRE(layout);
    return *layout;
}

/// A layout of one disk `main` on /dev/vda with this content.
inline Layout layout_with(const std::string& content) {
    return layout_of(R"({"disk": {"main": {"device": "/dev/vda", "content": )" + content + "}}}");
}

/// The same with a GPT of these partitions.
inline Layout layout_with_partitions(const std::string& partitions) {
    return layout_with(R"({"type": "gpt", "partitions": )" + partitions + "}");
}

/// What the reader says of a document that it must refuse.
inline std::string refusal_of(std::string text) {
    const auto layout = parse_layout(source_of(std::move(text)));
    return layout ? "no error" : render(layout.error());
}

/// One of the layouts that the project ships.
inline Layout shipped_layout(const std::string& host) {
    const std::string name = "scenarios/layouts/" + host + ".json";
    const auto layout = parse_layout(source_of(harness::testing::read_source_file(name), name));
    REQUIRE(layout);
    return *layout;
}

inline const Gpt& gpt_of(const Layout& layout) {
    REQUIRE(!layout.disks.empty());
    REQUIRE(layout.disks.front().content != nullptr);
    return std::get<Gpt>(layout.disks.front().content->kind);
}

} // namespace harness::disko::testing
