#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/disko/geometry.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>
#include <unistd.h>
#include <vector>

using namespace harness;
using namespace harness::disko;

namespace {

/// A shell command that runs while the test goes on. sgdisk sleeps for a second after each write,
/// so all rounds run at once.
class Command {
  public:
    explicit Command(const std::string& text) : pipe_(::popen((text + " 2>&1").c_str(), "r")) {}
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    ~Command() { static_cast<void>(output()); }

    /// Waits for the end.
    std::string output() {
        std::array<char, 4096> buffer{};
        while (pipe_ != nullptr &&
               std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe_) != nullptr) {
            output_ += buffer.data();
        }
        if (pipe_ != nullptr) {
            ::pclose(pipe_);
            pipe_ = nullptr;
        }
        return output_;
    }

  private:
    FILE* pipe_;
    std::string output_;
};

/// A sparse file that is gone when the test is over.
class SparseDisk {
  public:
    explicit SparseDisk(Bytes size) {
        std::string name = (std::filesystem::temp_directory_path() / "harness-gpt-XXXXXX").string();
        const int descriptor = ::mkstemp(name.data());
        REQUIRE(descriptor >= 0);
        ::close(descriptor);
        path_ = name;
        std::filesystem::resize_file(path_, size.count);
    }
    SparseDisk(const SparseDisk&) = delete;
    SparseDisk& operator=(const SparseDisk&) = delete;
    ~SparseDisk() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

Partition partition_of(std::uint32_t number, std::string start, std::string end,
                       std::int64_t alignment) {
    Partition partition;
    partition.number = number;
    partition.key = concat("p", number);
    partition.name = partition.key;
    partition.start = std::move(start);
    partition.end = std::move(end);
    partition.alignment = alignment;
    return partition;
}

class Random {
  public:
    explicit Random(std::uint32_t seed) : engine_(seed) {}
    std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }

    std::string start() {
        const auto kind = below(12);
        if (kind == 0) {
            return concat(below(900'000), "s");
        }
        if (kind == 1) {
            return concat(below(400), "M");
        }
        if (kind == 2) {
            return concat("+", below(64), "M");
        }
        return kind == 3 ? concat("-", below(300), "M") : "0";
    }

    std::string end() {
        switch (below(8)) {
        case 0:
            return "-0";
        case 1:
            return concat("-", below(200), "M");
        case 2:
            return concat(below(1'000'000), "s");
        case 3:
            return concat("+", below(5'000));
        case 4:
            return concat(below(400), "MiB");
        default:
            return concat("+", 1 + below(120), "M");
        }
    }

  private:
    std::mt19937 engine_;
};

std::string shown(const Gpt& gpt) {
    std::string text;
    for (const Partition& p : gpt.partitions) {
        text += concat(p.number, ":", p.start, ":", p.end, " alignment ", p.alignment, "; ");
    }
    return text;
}

/// Prints "1 2048 1050623" for each partition that sgdisk makes, "1 refused" for the first that it
/// does not make, and then ends.
std::string script_of(const Gpt& gpt, const std::string& disk) {
    std::string script = concat("sgdisk --clear ", disk, " >/dev/null || exit 1");
    for (const Partition& p : gpt.partitions) {
        const std::string alignment =
            p.alignment != 0 ? concat(" --set-alignment=", p.alignment) : std::string{};
        script += concat("; sgdisk --align-end", alignment, " --new=", p.number, ":", p.start, ":",
                         p.end, " ", disk, " >/dev/null 2>&1 || { echo ", p.number,
                         " refused; exit; }; echo ", p.number, " $(sgdisk --info=", p.number, " ",
                         disk, " | sed -n 's/^\\(First\\|Last\\) sector: \\([0-9]*\\).*/\\2/p')");
    }
    return concat("(", script, ")");
}

std::string expected_output(const Gpt& gpt, Bytes size) {
    const GptGeometry geometry = gpt_geometry(gpt, size, 512);
    std::string text;
    for (const PartitionGeometry& p : geometry.partitions) {
        text += concat(p.number, " ", p.first, " ", p.last, "\n");
    }
    if (geometry.problem) {
        text += concat(geometry.partitions.size() + 1, " refused\n");
    }
    return text;
}

Gpt random_table(Random& random) {
    Gpt gpt;
    const auto count = static_cast<std::uint32_t>(1 + random.below(3));
    for (std::uint32_t number = 1; number <= count; ++number) {
        const std::string start = random.start();
        const std::string end = random.end();
        const bool in_sectors = start.ends_with('s') || end.ends_with('s');
        gpt.partitions.push_back(partition_of(number, start, end, in_sectors ? 1 : 0));
    }
    return gpt;
}

struct Round {
    Gpt gpt;
    Bytes size;
    std::unique_ptr<SparseDisk> disk;
    std::unique_ptr<Command> command;
};

Round start_round(Random& random) {
    Round round;
    round.gpt = random_table(random);
    round.size = Bytes{mebibytes(200 + random.below(400)).count + 512 * random.below(3000)};
    round.disk = std::make_unique<SparseDisk>(round.size);
    round.command = std::make_unique<Command>(script_of(round.gpt, round.disk->path()));
    return round;
}

std::uint32_t number_from(const char* variable, std::uint32_t otherwise) {
    const char* text = std::getenv(variable);
    return text != nullptr ? static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10))
                           : otherwise;
}

} // namespace

TEST_CASE("the computed sectors are those that sgdisk writes", "[disko][property]") {
    if (Command("sgdisk --version").output().find("version 1.") == std::string::npos) {
        std::cerr << "sgdisk is absent: the computed sectors are not compared with it\n";
        return;
    }
    const std::uint32_t seed = number_from("HARNESS_SEED", std::random_device{}());
    const std::uint32_t count = number_from("HARNESS_ROUNDS", 12);
    std::cerr << "comparing with sgdisk: HARNESS_SEED=" << seed << ", HARNESS_ROUNDS=" << count
              << "\n";
    Random random(seed);
    std::vector<Round> rounds;
    for (std::uint32_t i = 0; i < count; ++i) {
        rounds.push_back(start_round(random));
    }
    for (const Round& round : rounds) {
        INFO("HARNESS_SEED=" << seed << ", disk of " << round.size.count
                             << " bytes: " << shown(round.gpt));
        CHECK(round.command->output() == expected_output(round.gpt, round.size));
    }
}
