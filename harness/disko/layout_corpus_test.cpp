#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/base/tree_reader.hpp"
#include "harness/disko/layout_reader.hpp"
#include "harness/disko/orders.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

using namespace harness;
using namespace harness::disko;

namespace {

std::vector<std::filesystem::path> corpus_files() {
    std::vector<std::filesystem::path> files;
    const std::string directory = harness::testing::corpus_directory();
    if (directory.empty()) {
        return files;
    }
    for (const auto& entry : std::filesystem::directory_iterator(directory + "/disko")) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::shared_ptr<const Source> source_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    return std::make_shared<const Source>(file.filename().string(), std::move(text));
}

std::string text_of(const FileSystem& value) {
    return concat(value.mountpoint, " ", value.device, " ", value.fs_type, " ",
                  join(value.options, ","), value.is_needed_for_boot ? " needed" : "");
}

std::string text_of(const SwapDevice& value) {
    return concat(value.device, " ", value.priority.value_or(-1), " ", join(value.options, ","),
                  " ", value.discard_policy.value_or("-"),
                  value.is_randomly_encrypted ? " encrypted" : "");
}

std::vector<std::string> stated_file_systems(const TreeReader& top) {
    std::vector<std::string> out;
    for (const auto& [mountpoint, reader] : top["fileSystems"].members()) {
        FileSystem value{.mountpoint = mountpoint,
                         .device = reader["device"].text().value_or(""),
                         .fs_type = reader["fsType"].text().value_or(""),
                         .options = {},
                         .is_needed_for_boot = reader["neededForBoot"].boolean().value_or(false)};
        for (const TreeReader& option : reader["options"].elements()) {
            value.options.push_back(option.text().value_or(""));
        }
        out.push_back(text_of(value));
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<std::string> stated_swap_devices(const TreeReader& top) {
    std::vector<std::string> out;
    for (const TreeReader& reader : top["swapDevices"].elements()) {
        SwapDevice value;
        value.device = reader["device"].text().value_or("");
        value.priority = reader["priority"].integer();
        value.discard_policy = reader["discardPolicy"].text();
        value.is_randomly_encrypted =
            reader["randomEncryption"]["enable"].boolean().value_or(false);
        for (const TreeReader& option : reader["options"].elements()) {
            value.options.push_back(option.text().value_or(""));
        }
        out.push_back(text_of(value));
    }
    return out;
}

template <typename Value>
std::vector<std::string> texts_of(const std::vector<Value>& values) {
    std::vector<std::string> out;
    for (const Value& value : values) {
        out.push_back(text_of(value));
    }
    return out;
}

} // namespace

TEST_CASE("every layout of the corpus is read, with disko's own numbers, orders and mounts",
          "[disko][golden]") {
    const auto files = corpus_files();
    if (files.empty()) {
        std::cerr << "the corpus of layouts is absent: nothing is compared with disko's results\n";
        return;
    }
    for (const auto& file : files) {
        INFO(file.filename().string());
        const auto tree = parse_json(source_of(file));
        REQUIRE(tree);
        // Reading refuses a document whose `index`, `deviceOrder` or `mountOrder` differ from ours.
        const auto layout = read_layout(*tree);
        REQUIRE(layout);
        Diagnostics problems;
        const TreeReader top(*tree, problems);
        if (top["fileSystems"].is_there()) {
            auto ours = texts_of(file_systems(*layout));
            std::sort(ours.begin(), ours.end());
            CHECK(ours == stated_file_systems(top));
        }
        if (top["swapDevices"].is_there()) {
            CHECK(texts_of(swap_devices(*layout)) == stated_swap_devices(top));
        }
        CHECK(problems.items.empty());
    }
    std::cerr << "compared " << files.size() << " layouts of the corpus\n";
}
