#include "emulators/s3/read_key.hpp"

#include "emulators/s3/rights.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/diagnostics.hpp"
#include "harness/base/split.hpp"
#include "harness/base/suggest.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

/// Reads what stands behind the key itself.
class KeyWords {
  public:
    KeyWords(AccessKey& key, const Place& place, Diagnostics& problems)
        : key_(key), place_(place), problems_(problems) {}

    void take(std::string_view word) {
        const std::size_t equals = std::min(word.find('='), word.size());
        const std::string name(trim(word.substr(0, equals)));
        const std::string value(trim(word.substr(std::min(equals + 1, word.size()))));
        if (name == "can") {
            take_capabilities(value);
        } else if (name == "bucket") {
            key_.bucket = value;
        } else if (name == "prefix") {
            key_.prefix = value;
        } else if (name == "until") {
            key_.expires = read_iso_time(value);
            if (!key_.expires) {
                problems_.error(place_, concat("'", value, "' is no value for 'until'"),
                                "write an instant such as 2026-03-01T02:00:00Z");
            }
        } else if (name == "master" && equals == word.size()) {
            key_.is_master = true;
        } else {
            const std::vector<std::string> known{"can", "bucket", "prefix", "until", "master"};
            problems_.error(place_, concat("unknown word '", name, "' in a key"),
                            suggestion(name, known));
        }
    }

  private:
    void take_capabilities(const std::string& value) {
        const std::vector<std::string> known = capabilities_of({});
        key_.capabilities.emplace();
        for (const std::string_view part : split(value, '|')) {
            const std::string name(trim(part));
            if (std::find(known.begin(), known.end(), name) == known.end()) {
                problems_.error(place_, concat("no capability is called '", name, "'"),
                                suggestion(name, known));
            }
            key_.capabilities->push_back(name);
        }
    }

    AccessKey& key_;
    const Place& place_;
    Diagnostics& problems_;
};

} // namespace

Result<AccessKey> read_key(std::string_view text, const Place& place, std::string_view account) {
    constexpr std::size_t most_parts = 3;
    Diagnostics problems;
    const auto words = split(text, ',');
    const auto parts = split(words.front(), ':');
    if (parts.size() < 2 || parts.size() > most_parts || parts[0].empty() || parts[1].empty()) {
        problems.error(place, "a key is not ID:SECRET or ID:SECRET:ACCOUNT",
                       "give two or three words with ':' between them, and what it is held to "
                       "behind ','");
        return problems;
    }
    const std::string owner(parts.size() == most_parts ? parts[2] : account);
    AccessKey key{std::string(parts[0]), std::string(parts[1]), {owner, owner}};
    KeyWords reader(key, place, problems);
    for (std::size_t i = 1; i < words.size(); ++i) {
        reader.take(words[i]);
    }
    if (problems.has_errors()) {
        return problems;
    }
    return key;
}

} // namespace harness::emulators::s3
