#include "harness/cli/testing/hwinfo_listing.hpp"

#include <algorithm>

namespace harness::cli::testing {

namespace {

HwinfoLine split(std::string_view line) {
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) {
        return {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)), {}};
    }
    if (line.ends_with(':')) {
        line.remove_suffix(1);
    }
    return {std::string(line), {}, {}};
}

} // namespace

const HwinfoLine* HwinfoLine::find(std::string_view wanted) const {
    const auto found = std::find_if(below.begin(), below.end(),
                                    [&](const HwinfoLine& line) { return line.key == wanted; });
    return found == below.end() ? nullptr : &*found;
}

std::string HwinfoLine::text(std::string_view wanted) const {
    const HwinfoLine* line = find(wanted);
    return line == nullptr ? std::string() : line->value;
}

std::string HwinfoLine::quoted(std::string_view wanted) const {
    const std::string all = text(wanted);
    const std::size_t first = all.find('"');
    const std::size_t last = all.rfind('"');
    return first == last ? std::string() : all.substr(first + 1, last - first - 1);
}

std::vector<std::string> HwinfoLine::list(std::string_view wanted) const {
    std::string all = text(wanted);
    std::erase(all, '"');
    std::vector<std::string> items;
    for (std::size_t start = 0; start < all.size();) {
        const std::size_t end = std::min(all.find(", ", start), all.size());
        items.push_back(all.substr(start, end - start));
        start = end + 2;
    }
    return items;
}

std::vector<HwinfoLine> parse_hwinfo(std::string_view listing) {
    std::vector<HwinfoLine> devices;
    while (!listing.empty()) {
        const std::size_t end = std::min(listing.find('\n'), listing.size());
        std::string_view line = listing.substr(0, end);
        listing.remove_prefix(std::min(end + 1, listing.size()));
        const std::size_t indent = line.find_first_not_of(' ');
        if (indent == std::string_view::npos) {
            continue;
        }
        std::vector<HwinfoLine>* place = &devices;
        for (std::size_t depth = indent / 2; depth > 0 && !place->empty(); --depth) {
            place = &place->back().below;
        }
        place->push_back(split(line.substr(indent)));
    }
    return devices;
}

} // namespace harness::cli::testing
