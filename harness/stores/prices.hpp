#pragma once

#include "emulators/bill/price_card.hpp"
#include "harness/scenario/scenario.hpp"

namespace harness::stores {

/// Tells what is wrong with the price list of a check, and where it is in another currency than
/// what the month may cost.
void check_prices(const scenario::CostAction& check, Diagnostics& problems);

/// One's own, which was found good before the run, or B2's, as those of a store with `scale` times
/// the bytes. The number of requests is the same.
[[nodiscard]] emulators::bill::PriceList price_list(std::shared_ptr<const Source> own,
                                                    unsigned scale);

} // namespace harness::stores
