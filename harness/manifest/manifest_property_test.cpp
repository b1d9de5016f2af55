#include "harness/base/testing/catch.hpp"
#include "harness/manifest/compare.hpp"
#include "harness/manifest/decode.hpp"
#include "harness/manifest/serial.hpp"

#include <algorithm>
#include <functional>
#include <random>

using namespace harness::manifest;

namespace {

class Trees {
  public:
    explicit Trees(unsigned seed) : random_(seed) {}

    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

    std::string name() {
        std::string out;
        for (std::uint64_t size = 1 + below(6); out.size() < size;) {
            const auto byte = static_cast<char>(below(256));
            if (byte != '\0' && byte != '/' && byte != '.') {
                out.push_back(byte);
            }
        }
        return out;
    }

    Entry entry(std::string path, Kind kind) {
        Entry entry;
        entry.path = std::move(path);
        entry.kind = kind;
        entry.mode = static_cast<std::uint32_t>(below(010000));
        entry.user = static_cast<std::uint32_t>(random_());
        entry.mtime = static_cast<std::int64_t>(random_());
        entry.mtime_nanoseconds = static_cast<std::uint32_t>(below(1'000'000'000));
        entry.attributes = below(4) == 0 ? attribute_nodatacow : 0;
        if (kind == Kind::file) {
            entry.size = random_() >> below(64);
            entry.hole_bytes = below(2) == 0 ? 0 : entry.size / 2;
            entry.digest.fill(static_cast<std::uint8_t>(random_()));
            entry.link_group = below(3) == 0 ? 1 + below(4) : 0;
        } else if (kind == Kind::link) {
            entry.target = name();
        }
        for (std::uint64_t count = below(3); count > 0; --count) {
            entry.extended.push_back({"user." + name(), name()});
        }
        return entry;
    }

    Manifest tree() {
        Manifest out{{entry("", Kind::directory)}};
        std::vector<std::string> directories{""};
        for (std::uint64_t count = below(40); count > 0; --count) {
            const std::string& in = directories[below(directories.size())];
            std::string path = in.empty() ? name() : in + "/" + name();
            const auto same = [&](const Entry& one) { return one.path == path; };
            if (std::any_of(out.entries.begin(), out.entries.end(), same)) {
                continue;
            }
            const Kind kind = static_cast<Kind>(1 + below(10));
            if (kind == Kind::directory) {
                directories.push_back(path);
            }
            out.entries.push_back(entry(std::move(path), kind));
        }
        return out;
    }

  private:
    std::mt19937_64 random_;
};

Manifest sorted(Manifest tree) {
    std::sort(tree.entries.begin(), tree.entries.end(),
              [](const Entry& a, const Entry& b) { return a.path < b.path; });
    return tree;
}

} // namespace

TEST_CASE("any tree is the same after its serial form, and differs from itself in nothing",
          "[manifest][property]") {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        const Manifest tree = Trees(seed).tree();
        const Manifest read = decode(encode(tree));
        REQUIRE(read == sorted(tree));
        REQUIRE(compare(read, read).empty());
        REQUIRE(encode(decode(encode(read))) == encode(read));
    }
}

TEST_CASE("any one change of any tree is found, at its path and in its class",
          "[manifest][property]") {
    struct Change {
        Aspect aspect;
        std::function<bool(Entry&)> make; ///< False where it has no meaning.
    };
    const std::vector<Change> changes{
        {Aspect::content,
         [](Entry& e) {
             e.digest[3] ^= 1;
             return e.kind == Kind::file;
         }},
        {Aspect::mode,
         [](Entry& e) {
             e.mode ^= 1;
             return e.kind <= Kind::block_device;
         }},
        {Aspect::owner,
         [](Entry& e) {
             e.group += 1;
             return e.kind <= Kind::block_device;
         }},
        {Aspect::xattr,
         [](Entry& e) {
             e.extended.push_back({"user.new", ""});
             return e.kind <= Kind::block_device;
         }},
        {Aspect::target,
         [](Entry& e) {
             e.target += "x";
             return e.kind == Kind::link;
         }},
    };
    std::size_t made = 0;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        Trees trees(seed);
        const Manifest tree = sorted(trees.tree());
        for (const Change& change : changes) {
            Manifest other = tree;
            Entry& entry = other.entries[trees.below(other.entries.size())];
            if (!change.make(entry)) {
                continue;
            }
            ++made;
            const auto found = compare(tree, other);
            REQUIRE(found.size() == 1);
            REQUIRE(found.front().path == entry.path);
            REQUIRE(found.front().aspect == change.aspect);
            REQUIRE(compare(tree, other, {change.aspect}).empty());
            REQUIRE(compare(other, tree).size() == 1);
        }
    }
    CHECK(made > 200);
}
