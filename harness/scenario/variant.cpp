#include "harness/scenario/variant.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

namespace {

constexpr std::array<ChangeSpec, 9> specs{{
    {Change::swap_nvme_order, "swap-nvme-order", ChangeValue::none, "swap-nvme-order",
     "the first two NVMe disks trade their slots, so that /dev/nvme0n1 is the other one"},
    {Change::reverse_enumeration, "reverse-enumeration", ChangeValue::none, "reverse-enumeration",
     "the disks of each bus take their slots in reverse, so that kernel names count backwards"},
    {Change::replace_disk, "replace-disk", ChangeValue::disk, "replace-disk[=DISK]",
     "a new disk of the same model: other serial, WWN and EUI; the first disk unless named"},
    {Change::missing_disk, "missing-disk", ChangeValue::disk, "missing-disk[=DISK]",
     "a disk is not there; the last one unless named"},
    {Change::smaller_disk, "smaller-disk", ChangeValue::sectors, "smaller-disk[=[DISK:]SECTORS]",
     "a disk has fewer sectors: 2048 fewer, and the first disk, unless said"},
    {Change::four_k_sectors, "4k-sectors", ChangeValue::disk, "4k-sectors[=DISK]",
     "disks have logical sectors of 4096 bytes; all that can, unless one is named"},
    {Change::other_firmware, "other-firmware", ChangeValue::none, "other-firmware",
     "BIOS starts a machine that was recorded with UEFI, and the other way round"},
    {Change::extra_usb_disk, "extra-usb-disk", ChangeValue::size, "extra-usb-disk[=SIZE]",
     "one more disk is plugged in by USB; of 16 GB unless said"},
    {Change::slow_disk, "slow-disk", ChangeValue::rate, "slow-disk[=[DISK:]RATE]",
     "a disk reads and writes 20MB/s, or what is said; the first disk unless named"},
}};

constexpr std::size_t longest_variant = 400;

struct Unit {
    std::string_view name;
    std::uint64_t bytes;
};

constexpr std::array<Unit, 6> rate_units{{{"kB/s", 1'000},
                                          {"MB/s", 1'000'000},
                                          {"GB/s", 1'000'000'000},
                                          {"KiB/s", 1ULL << 10U},
                                          {"MiB/s", 1ULL << 20U},
                                          {"GiB/s", 1ULL << 30U}}};

std::optional<std::uint64_t> read_count(std::string_view text) {
    const auto count = read_number(text);
    return count && *count > 0 && *count < 1ULL << 40U ? count : std::nullopt;
}

std::optional<Bytes> read_rate(std::string_view text) {
    for (const Unit& unit : rate_units) {
        if (!text.ends_with(unit.name)) {
            continue;
        }
        const auto count = read_count(text.substr(0, text.size() - unit.name.size()));
        if (count && *count <= 1'000'000) {
            return Bytes{*count * unit.bytes};
        }
    }
    return std::nullopt;
}

std::optional<Bytes> read_size(std::string_view text) {
    const auto size = parse_bytes(text);
    const bool is_sound = size && *size >= mebibytes(64) && *size <= gibibytes(16 * 1024) &&
                          size->count % 4096 == 0 && text.find(' ') == std::string_view::npos;
    return is_sound ? size : std::nullopt;
}

/// "nvme1n1" of "/dev/nvme1n1"; empty where it is no kernel name of a disk.
std::string read_disk(std::string_view text) {
    constexpr std::string_view directory = "/dev/";
    if (text.starts_with(directory)) {
        text.remove_prefix(directory.size());
    }
    const bool is_name =
        !text.empty() && text.size() <= 32 && is_lower(text.front()) &&
        std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c); });
    return is_name ? std::string(text) : std::string{};
}

std::string_view expected_of(ChangeValue value) {
    switch (value) {
    case ChangeValue::none:
        return "it takes no value";
    case ChangeValue::disk:
        return "write a kernel name as in the report, such as 'nvme1n1'";
    case ChangeValue::sectors:
        return "write a number of sectors such as '2048' or 'nvme1n1:2048'";
    case ChangeValue::size:
        return "write a size from 64MiB to 16TiB, such as '32GiB'";
    case ChangeValue::rate:
        return "write a rate such as '20MB/s' or 'nvme1n1:20MB/s'";
    }
    return "";
}

/// Fills in what stands after '='; false where it is not what the change takes.
bool read_value(const ChangeSpec& spec, std::string_view value, ChangeRequest& request) {
    const bool may_name_disk =
        spec.value == ChangeValue::sectors || spec.value == ChangeValue::rate;
    const std::size_t colon = may_name_disk ? value.find(':') : std::string_view::npos;
    if (colon != std::string_view::npos) {
        request.disk = read_disk(value.substr(0, colon));
        if (request.disk.empty()) {
            return false;
        }
        value.remove_prefix(colon + 1);
    }
    switch (spec.value) {
    case ChangeValue::none:
        return false;
    case ChangeValue::disk:
        request.disk = read_disk(value);
        return !request.disk.empty();
    case ChangeValue::sectors:
        request.sectors = read_count(value);
        return request.sectors.has_value();
    case ChangeValue::size:
        request.size = read_size(value);
        return request.size.has_value();
    case ChangeValue::rate:
        request.rate = read_rate(value);
        return request.rate.has_value();
    }
    return false;
}

std::vector<std::string> known_words() {
    std::vector<std::string> words;
    for (const ChangeSpec& spec : specs) {
        words.emplace_back(spec.name);
    }
    words.emplace_back(as_recorded);
    return words;
}

Diagnostics mistake(const Place& place, std::string problem, std::string help) {
    Diagnostics problems;
    problems.error(place, std::move(problem), std::move(help));
    return problems;
}

Result<ChangeRequest> parse_change(std::string_view word, const Place& place) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const auto* spec = std::find_if(specs.begin(), specs.end(),
                                    [&](const ChangeSpec& row) { return row.name == name; });
    if (spec == specs.end()) {
        return mistake(place, concat("unknown variant '", name, "'"),
                       suggestion(name, known_words()));
    }
    ChangeRequest request;
    request.change = spec->change;
    if (equals != std::string_view::npos && !read_value(*spec, word.substr(equals + 1), request)) {
        return mistake(
            place, concat("the variant '", name, "' does not take '", word.substr(equals + 1), "'"),
            std::string(expected_of(spec->value)));
    }
    return request;
}

/// The regular expression of what may follow a change's name.
constexpr std::string_view value_pattern(ChangeValue value) {
    switch (value) {
    case ChangeValue::none:
        return "";
    case ChangeValue::disk:
        return "(=[a-z0-9/]+)?";
    case ChangeValue::sectors:
        return "(=([a-z0-9/]+:)?[0-9]+)?";
    case ChangeValue::size:
        return "(=[0-9]+([KMGT](iB)?)?)?";
    case ChangeValue::rate:
        return "(=([a-z0-9/]+:)?[0-9]+([kMG]B|[KMG]iB)/s)?";
    }
    return "";
}

/// A text of the compiler's making: the shape below is constant data.
struct Pattern {
    std::array<char, 1024> text{};
    std::size_t size = 0;

    constexpr void add(std::string_view more) {
        for (const char c : more) {
            text.at(size++) = c;
        }
    }
};

/// Changes, each with a '+' that something follows, or at the end.
constexpr Pattern make_pattern() {
    Pattern pattern;
    pattern.add("^((");
    pattern.add(as_recorded);
    for (const ChangeSpec& spec : specs) {
        pattern.add("|");
        pattern.add(spec.name);
        pattern.add(value_pattern(spec.value));
    }
    pattern.add(")(\\+(?=.)|$))+$");
    return pattern;
}

constexpr Pattern pattern_text = make_pattern();
constexpr std::string_view pattern(pattern_text.text.data(), pattern_text.size);

bool is_variant(std::string_view text) {
    return parse_variant(text, {}).has_value();
}

std::string remedy_for_variant(std::string_view text) {
    const auto variant = parse_variant(text, {});
    if (variant) {
        return {};
    }
    const Diagnostics problems = variant.error();
    return concat(problems.items.front().problem, ": ", problems.items.front().help);
}

} // namespace

constinit const Shape variant_shape{"variant", "a variant such as 'swap-nvme-order'",
                                    TextShape{.longest = longest_variant,
                                              .pattern = pattern,
                                              .accepts = is_variant,
                                              .remedy = remedy_for_variant}};

constinit const Shape variants_shape{"list of variants", "a list of variants",
                                     ListShape{&variant_shape, 32}};

std::span<const ChangeSpec> change_specs() {
    return specs;
}

Result<Variant> parse_variant(std::string_view text, const Place& place) {
    if (text == as_recorded) {
        return Variant{};
    }
    if (text.size() > longest_variant) {
        return mistake(place, concat("a variant of ", text.size(), " bytes"),
                       concat("the limit is ", longest_variant));
    }
    Variant variant;
    variant.text = text;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find('+', start), text.size());
        const std::string_view word = text.substr(start, end - start);
        if (word == as_recorded) {
            return mistake(place, concat("'", as_recorded, "' stands for no change at all"),
                           "remove it from the combination");
        }
        auto change = parse_change(word, place);
        if (!change) {
            return change.error();
        }
        if (std::find(variant.changes.begin(), variant.changes.end(), *change) !=
            variant.changes.end()) {
            return mistake(place, concat("the change '", word, "' stands twice in '", text, "'"),
                           "remove one of the two");
        }
        variant.changes.push_back(std::move(*change));
        start = end + 1;
    }
    return variant;
}

std::vector<Variant> every_variant() {
    std::vector<Variant> out;
    for (const ChangeSpec& spec : specs) {
        ChangeRequest request;
        request.change = spec.change;
        out.push_back({std::string(spec.name), {std::move(request)}});
    }
    return out;
}

std::string_view variant_pattern() {
    return pattern;
}

std::string variant_help(std::string_view indent) {
    std::size_t width = 0;
    for (const ChangeSpec& spec : specs) {
        width = std::max(width, spec.notation.size());
    }
    std::string out;
    for (const ChangeSpec& spec : specs) {
        std::string name(spec.notation);
        name.resize(width, ' ');
        out += concat(indent, name, "  ", spec.meaning, "\n");
    }
    return out;
}

} // namespace harness::scenario
