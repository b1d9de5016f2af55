#include "emulators/bill/bill.hpp"
#include "harness/base/assert.hpp"

#include <cstddef>
#include <cstdint>

// A price list that a person wrote; one that is accepted is read back as it was written, and gives
// a bill.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace bill = harness::emulators::bill;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto prices =
        bill::read_prices(std::make_shared<const harness::Source>("prices.json", text));
    if (!prices) {
        HARNESS_ASSERT(!prices.error().items.empty(), "a refusal without a reason");
        return 0;
    }
    const auto again = bill::read_prices(
        std::make_shared<const harness::Source>("again.json", bill::render_json(*prices)));
    HARNESS_ASSERT(again.has_value() && again->size() == prices->size(), "read back otherwise");
    bill::Ledger ledger;
    const bill::Seconds when{bill::Day(std::chrono::year(2026) / 3 / 1)};
    ledger.keep(when, "b", "k", 1'000'000);
    ledger.pass(when + std::chrono::days(3));
    const bill::Bill dearest = bill::dearest_month(ledger, *prices);
    HARNESS_ASSERT(dearest.total >= 0, "a bill that pays the user");
    return 0;
}
