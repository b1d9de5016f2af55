#include "emulators/s3_disk/journal.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/scratch_directory.hpp"

#include <fstream>
#include <vector>

namespace fs = std::filesystem;
using harness::Result;
using harness::emulators::s3_disk::Journal;
using harness::testing::ScratchDirectory;
using harness::testing::text_of;

namespace {

void write(const fs::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
}

/// A journal with these records.
void make(const fs::path& file, const std::vector<std::string>& records) {
    (void)Journal::replace(file, [&](const auto& take) {
        for (const std::string& one : records) {
            take(one);
        }
    });
}

struct Seen {
    std::vector<std::string> records;
    std::string problem; ///< Empty: none.
};

Seen read(const fs::path& file) {
    Seen out;
    const Result<Journal> journal = Journal::open(file, [&](std::string_view record) {
        out.records.emplace_back(record);
        return record != "no record";
    });
    out.problem = journal ? "" : render(journal.error());
    return out;
}

} // namespace

TEST_CASE("what is appended to a journal is read again", "[s3_disk]") {
    const ScratchDirectory scratch;
    const fs::path file = scratch.path() / "journal";
    make(file, {"first"});
    {
        auto journal = Journal::open(file, [](std::string_view) { return true; });
        REQUIRE(journal);
        CHECK(journal->reserve(1U << 20U));
        CHECK(journal->append(""));
        CHECK(journal->append(std::string(100'000, 'x')));
        CHECK(journal->size() == fs::file_size(file));
    }
    const Seen seen = read(file);
    CHECK(seen.problem.empty());
    CHECK(seen.records == std::vector<std::string>{"first", "", std::string(100'000, 'x')});
}

TEST_CASE("a journal cut short anywhere in its last record has all before it", "[s3_disk]") {
    const ScratchDirectory scratch;
    const fs::path file = scratch.path() / "journal";
    make(file, {"first"});
    const std::size_t before = fs::file_size(file);
    make(file, {"first", "second"});
    const std::string whole = text_of(file);
    for (std::size_t size = before; size < whole.size(); ++size) {
        write(file, whole.substr(0, size));
        const Seen seen = read(file);
        CHECK(seen.problem.empty());
        CHECK(seen.records == std::vector<std::string>{"first"});
        CHECK(fs::file_size(file) == before); // What follows must not stand behind a part.
    }
}

TEST_CASE("a flipped bit in a journal is told with its place and a way out", "[s3_disk]") {
    const ScratchDirectory scratch;
    const fs::path file = scratch.path() / "journal";
    make(file, {"first"});
    const std::size_t before = fs::file_size(file);
    make(file, {"first", "second", "third"});
    const std::string whole = text_of(file);
    for (const std::size_t at : {before, before + 5, before + 9, before + 13}) {
        std::string harmed = whole;
        harmed[at] = static_cast<char>(harmed[at] ^ 1);
        write(file, harmed);
        CHECK(read(file).problem ==
              harness::concat(
                  file.string(), ": error: the record at byte ", before,
                  " is not what was written; 1 before it are whole\n  help: put back a copy of the "
                  "directory; or, to lose what came from there on, call `truncate -s ",
                  before, " ", file.string(), "`\n"));
    }
    make(file, {"first", "no record", "third"});
    CHECK(read(file).problem.find("1 before it are whole") != std::string::npos);
}

TEST_CASE("what is no journal is left as it is", "[s3_disk]") {
    const ScratchDirectory scratch;
    const fs::path file = scratch.path() / "journal";
    write(file, "harness object store, journal 2\n");
    CHECK(read(file).problem ==
          harness::concat(file.string(),
                          ": error: this is no journal that this version of harness can read\n  "
                          "help: choose another directory; nothing here was changed\n"));
    CHECK(text_of(file) == "harness object store, journal 2\n");
}
