#include "emulators/bill/render.hpp"

#include "emulators/bill/figures.hpp"
#include "emulators/bill/usage_csv.hpp"
#include "harness/base/concat.hpp"

#include <nlohmann/json.hpp>

namespace harness::emulators::bill {

namespace {

using Json = nlohmann::ordered_json;

constexpr int digits_of_money = 4;
constexpr int digits_of_quantity = 3;
constexpr std::size_t most_shown = 5;

Json json_of(const std::vector<Share>& shares) {
    Json out = Json::array();
    for (const Share& one : shares) {
        out.push_back({{"name", one.name}, {"cost", one.cost}});
    }
    return out;
}

Json json_of(const Bill& bill) {
    Json lines = Json::array();
    for (const Line& line : bill.lines) {
        lines.push_back({{"item", line.item},
                         {"unit", line.unit},
                         {"quantity", line.quantity},
                         {"free", line.free},
                         {"cost", line.cost}});
    }
    return {{"from", day_text(bill.from)},
            {"until", day_text(bill.until)},
            {"currency", bill.currency},
            {"card", bill.card},
            {"total", bill.total},
            {"average-gb", bill.average_gb},
            {"items", std::move(lines)},
            {"buckets", json_of(bill.buckets)},
            {"prefixes", json_of(bill.prefixes)}};
}

/// Those that cost something, the dearest first.
std::string shares_text(std::string_view what, const std::vector<Share>& shares) {
    std::string out;
    for (std::size_t i = 0; i < shares.size() && i < most_shown && shares[i].cost > 0; ++i) {
        out += concat("    ", what, " ", shares[i].name.empty() ? "(none)" : shares[i].name, ": ",
                      fixed(shares[i].cost, digits_of_money), "\n");
    }
    return out;
}

double highest_of(const std::vector<Bill>& months) {
    double out = 0;
    for (const Bill& bill : months) {
        out = std::max(out, bill.total);
    }
    return out;
}

std::string month_text(const Bill& bill) {
    constexpr std::size_t size = 7; // "2026-03"
    return day_text(bill.from).substr(0, size);
}

} // namespace

std::string render_json(const Bill& bill) {
    return json_of(bill).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string render_json(const std::vector<Bill>& bills) {
    Json out = Json::array();
    for (const Bill& bill : bills) {
        out.push_back(json_of(bill));
    }
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string render_text(const Bill& bill) {
    std::string out =
        concat(day_text(bill.from), " to ", day_text(bill.until - std::chrono::days(1)), ": ",
               fixed(bill.total, digits_of_money), " ", bill.currency, " by ", bill.card, ", ",
               fixed(bill.average_gb, digits_of_quantity), " GB on average\n");
    for (const Line& line : bill.lines) {
        if (line.quantity > 0) {
            const int digits = line.unit == "calls" ? 0 : digits_of_quantity;
            out += concat("    ", line.item, ": ", fixed(line.cost, digits_of_money), " for ",
                          fixed(line.quantity, digits), " ", line.unit, ", ",
                          fixed(line.free, digits), " of them free\n");
        }
    }
    return out + shares_text("bucket", bill.buckets) + shares_text("names", bill.prefixes);
}

std::string chart_text(const std::vector<Bill>& months) {
    constexpr double widest = 40;
    const double highest = highest_of(months);
    std::string out;
    for (const Bill& bill : months) {
        const double part = highest > 0 ? bill.total / highest : 0;
        out += concat(month_text(bill), " ",
                      std::string(static_cast<std::size_t>(part * widest + 0.5), '#'),
                      part > 0 ? " " : "", fixed(bill.total, 2), " ", bill.currency, "\n");
    }
    return out;
}

std::string chart_svg(const std::vector<Bill>& months) {
    constexpr std::size_t step = 40;
    constexpr std::size_t bar = 28;
    constexpr double height = 120;
    constexpr double base = 140;
    const double highest = highest_of(months);
    std::string out = concat(R"(<svg xmlns="http://www.w3.org/2000/svg" width=")",
                             months.size() * step + step, R"(" height="170" font-size="9">)", "\n");
    for (std::size_t i = 0; i < months.size(); ++i) {
        const double tall = highest > 0 ? months[i].total / highest * height : 0;
        const std::size_t left = i * step + step / 2;
        out += concat(R"(<rect x=")", left, R"(" y=")", fixed(base - tall, 1), R"(" width=")", bar,
                      R"(" height=")", fixed(tall, 1), R"(" fill="#4a7"/>)", R"(<text x=")", left,
                      R"(" y=")", fixed(base - tall - 4, 1), R"(">)", fixed(months[i].total, 2),
                      R"(</text><text x=")", left, R"(" y="155">)", month_text(months[i]),
                      "</text>\n");
    }
    return out + "</svg>\n";
}

} // namespace harness::emulators::bill
