#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/restore_verify/comparison.hpp"

#include <functional>

namespace harness::restore_verify {

namespace {

const std::vector<Entry>& listed() {
    static const std::vector<Entry> entries{
        {"/d", EntryType::directory, 0, 0755, Moment{5}},
        {"/d/a", EntryType::file, 10, 0644, Moment{6, 7}, 1000, 1000},
        {"/d/l", EntryType::symlink, 0, 0777, Moment{8}},
        {"/d/s", EntryType::socket, 0, 0755, Moment{8}},
        {"/d/dev", EntryType::device, 0, 0600, Moment{8}},
    };
    return entries;
}

Selection everything() {
    return select(listed(), {}, std::nullopt, 0);
}

std::vector<Entry> restored_by_root() {
    std::vector<Entry> out = listed();
    out.erase(out.begin() + 3); // The socket.
    return out;
}

Comparison after(const std::function<void(std::vector<Entry>&)>& change, bool is_root = true) {
    std::vector<Entry> restored = restored_by_root();
    change(restored);
    return compare(listed(), everything(), restored, is_root);
}

} // namespace

TEST_CASE("a tree that is as its snapshot says is equal, but for its sockets", "[restore_verify]") {
    const Comparison same = after([](auto&) {});
    CHECK(same.is_equal());
    CHECK(same.compared == 4);
    CHECK(same.unrestorable == 1);
}

TEST_CASE("each kind of difference is counted and shown", "[restore_verify]") {
    CHECK(after([](auto& tree) { tree.erase(tree.begin() + 1); }).examples ==
          std::vector<std::string>{"missing: /d/a: the snapshot has file, restored is nothing"});
    CHECK(after([](auto& tree) { tree[1].size = 9; }).summary() == "1 size");
    CHECK(after([](auto& tree) { tree[1].mode = 04644; }).examples.at(0) ==
          "mode: /d/a: the snapshot has 0644, restored is 4644");
    CHECK(after([](auto& tree) { tree[1].modified->nanoseconds = 8; }).summary() == "1 time");
    CHECK(after([](auto& tree) { tree[0].modified->seconds = 4; }).summary() == "1 time");
    CHECK(after([](auto& tree) { tree[2].type = EntryType::file; }).summary() == "1 type");
    CHECK(after([](auto& tree) { tree[1].owner = 0; }).summary() == "1 owner");
    CHECK(after([](auto& tree) { tree.push_back({"/x\n", EntryType::file}); }).examples.at(0) ==
          "not in the snapshot: /x?: the snapshot has nothing, restored is file");
}

TEST_CASE("who is not root can restore no owners and no devices, which is no difference",
          "[restore_verify]") {
    const Comparison one = after(
        [](auto& tree) {
            tree[1].owner = 7;
            tree.pop_back();
        },
        false);
    CHECK(one.is_equal());
    CHECK(one.devices_left == 1);
}

TEST_CASE("of a part only that has to be there, on the way to it directories alone",
          "[restore_verify]") {
    const Selection part = select(listed(), {"/d/a"}, std::nullopt, 0);
    std::vector<Entry> restored{listed()[0], listed()[1]};
    restored[0].mode = 0700;
    CHECK(compare(listed(), part, restored, true).is_equal());
    restored.pop_back();
    CHECK(compare(listed(), part, restored, true).summary() == "1 missing");
}

TEST_CASE("names that look the same are told apart by what they are", "[restore_verify]") {
    const std::string path = "/\xef\xbf\xbd";
    const std::vector<Entry> two{{path, EntryType::file, 1, 0644, Moment{1}},
                                 {path, EntryType::file, 2, 0644, Moment{2}}};
    const Selection all = select(two, {}, std::nullopt, 0);
    CHECK(compare(two, all, {two[1], two[0]}, true).is_equal());
    CHECK(compare(two, all, {two[1], two[1]}, true).summary() == "1 size, 1 time");
    CHECK(compare(two, all, {two[1]}, true).summary() == "1 missing, 1 size, 1 time");
}

TEST_CASE("lines of `restic ls` are read, with Go's modes", "[restore_verify]") {
    const auto entry = parse_listed(
        R"({"name":"b","type":"file","path":"/src/b","uid":5,"gid":6,"size":3,"mode":8389101,)"
        R"("mtime":"2026-11-29T00:02:52.196676533Z","inode":9,"struct_type":"node"})");
    REQUIRE(entry);
    CHECK(entry->path == "/src/b");
    CHECK(entry->mode == 04755);
    CHECK(entry->size == 3);
    CHECK(entry->group == 6);
    CHECK(entry->modified->nanoseconds == 196676533);
    CHECK(parse_listed(R"({"struct_type":"snapshot"})") == std::nullopt);
    CHECK_THROWS_AS(parse_listed("Fatal: no"), Error);
}

} // namespace harness::restore_verify
