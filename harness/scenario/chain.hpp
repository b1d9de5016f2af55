#pragma once

#include "harness/scenario/document.hpp"
#include "harness/scenario/scenario.hpp"

#include <functional>
#include <span>
#include <vector>

namespace harness::scenario {

/// A scenario file, then the one that its `from` names, then the one that that one's names, and so
/// on: the last begins on a machine of its own.
using Chain = std::vector<Document>;

/// Finds and reads the file of an origin that stands in `file`.
using ReadOrigin = std::function<Result<Document>(const Origin& origin, const std::string& file)>;

/// Reads the files that `first` goes on from. A chain that leads back into itself, and one of more
/// than 16 files, is a mistake at the `from` that closes it.
[[nodiscard]] Result<Chain> read_chain(Document first, const ReadOrigin& read);

/// A scenario for each combination of the values in the first file's `for-each`, the last name's
/// changing first; one where there is none. Settings go before what the files say; those of names
/// that none of them declares are not looked at. A file's parameters have the values that files
/// before it in the chain give them; what is in their `for-each` has its first value else.
///
/// Reports all mistakes at once, parameters that nothing uses among them; but what is wrong with a
/// file alone where what it goes on from is right.
[[nodiscard]] Result<std::vector<Scenario>> expand(std::span<const Document> chain,
                                                   std::span<const Setting> settings);

} // namespace harness::scenario
