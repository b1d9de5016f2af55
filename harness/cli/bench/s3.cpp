#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/bench/registry.hpp"
#include "harness/cli/bench/s3_load.hpp"

#include <random>

namespace harness::cli {

namespace {

constexpr std::size_t large_size = 64U << 20U;
constexpr std::size_t small_size = 4U << 10U;
constexpr std::uint64_t mebibyte = 1U << 20U;

std::string large_target(std::size_t number) {
    return concat("/bench/large/", number);
}

std::string small_target(std::size_t number) {
    return concat("/bench/small/", number);
}

std::string list_target(std::size_t /*number*/) {
    return "/bench?list-type=2&prefix=small";
}

std::string bucket_target(std::size_t /*number*/) {
    return "/bench";
}

std::string random_bytes(std::size_t size) {
    std::mt19937_64 random(size);
    std::string out;
    while (out.size() < size) {
        const std::uint64_t value = random();
        out.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return out;
}

/// One line of the table: a load, and what its figure is.
struct Measure {
    std::string name;
    std::string unit;
    StoreLoad load;
    double amount = 0; ///< Of the unit's things, in the whole load.
};

std::vector<Measure> all_measures(bool is_quick) {
    const std::size_t large = is_quick ? 2 : 8;
    const std::size_t small = is_quick ? 100 : 4000;
    const std::size_t lists = is_quick ? 4 : 40;
    const std::string large_body = random_bytes(large_size);
    const std::string small_body = random_bytes(small_size);
    const auto mebibytes = static_cast<double>(large * large_size / mebibyte);
    const auto requests = static_cast<double>(small);
    return {
        {"PUT 64 MiB", "MiB/s", {"PUT", large_body, large, 2, 0, large_target}, mebibytes},
        {"GET 64 MiB", "MiB/s", {"GET", "", large, 2, large_size, large_target}, mebibytes},
        {"PUT 4 KiB", "/s", {"PUT", small_body, small, 8, 0, small_target}, requests},
        {"GET 4 KiB", "/s", {"GET", "", small, 8, small_size, small_target}, requests},
        {"HEAD", "/s", {"HEAD", "", small, 8, 0, small_target}, requests},
        {"list 1000 keys", "/s", {"GET", "", lists, 2, 0, list_target}, static_cast<double>(lists)},
    };
}

/// The stores that take part, each as a process; those that do not start say why.
struct Field {
    std::vector<StoreProgram> programs;
    std::vector<std::unique_ptr<RunningStore>> stores; ///< Null where it does not run.
};

Field start_all(Workshop& workshop, bool is_encrypted) {
    Field field{store_programs(workshop.environment()), {}};
    for (StoreProgram& program : field.programs) {
        auto& store = field.stores.emplace_back();
        if (!program.why_not.empty()) {
            continue;
        }
        try {
            store = std::make_unique<RunningStore>(workshop, program, is_encrypted);
            const StoreLoad bucket{"PUT", "", 1, 1, 0, bucket_target};
            (void)seconds_of(workshop, *store, bucket);
        } catch (const Error& error) {
            if (&program == &field.programs.front()) {
                throw;
            }
            store.reset();
            program.why_not = error.what();
        }
    }
    return field;
}

} // namespace

std::vector<bench::Row> measure_s3(Workshop& workshop) {
    std::vector<bench::Row> rows;
    const std::vector<Measure> measures = all_measures(workshop.settings().is_quick);
    for (const bool is_encrypted : {false, true}) {
        const Field field = start_all(workshop, is_encrypted);
        for (const Measure& measure : measures) {
            std::vector<Contender> contenders;
            for (std::size_t i = 0; i < field.programs.size(); ++i) {
                const RunningStore* store = field.stores[i].get();
                contenders.push_back(
                    {field.programs[i].of, field.programs[i].why_not, [&workshop, store, &measure] {
                         return measure.amount / seconds_of(workshop, *store, measure.load);
                     }});
            }
            rows.push_back(workshop.race({"s3",
                                          concat(measure.name, is_encrypted ? ", TLS" : ""),
                                          measure.unit,
                                          bench::Better::more,
                                          {},
                                          {}},
                                         std::move(contenders)));
        }
    }
    return rows;
}

} // namespace harness::cli
