#include "emulators/s3/faults.hpp"
#include "emulators/s3/operations.hpp"
#include "emulators/s3/refusal.hpp"
#include "emulators/s3/times.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"
#include "harness/base/suggest.hpp"

#include <algorithm>
#include <array>

namespace harness::emulators::s3 {

namespace {

struct NamedHarm {
    std::string_view name;
    Harm harm;
};

constexpr std::array harms{
    NamedHarm{"delay", Harm::delay},      NamedHarm{"slow", Harm::slow},
    NamedHarm{"reset", Harm::reset},      NamedHarm{"reset-in-body", Harm::reset_body},
    NamedHarm{"lose-answer", Harm::lose}, NamedHarm{"cut", Harm::cut},
    NamedHarm{"flip", Harm::flip},        NamedHarm{"wrong-etag", Harm::wrong_etag},
    NamedHarm{"gone", Harm::gone},        NamedHarm{"stale", Harm::stale},
    NamedHarm{"hold", Harm::hold},        NamedHarm{"hold-answer", Harm::hold_answer},
};

/// B2 refuses with one code, and tells by the text which cap it was.
struct Cap {
    std::string_view name;
    std::string_view message;
};

constexpr std::array caps{
    Cap{"storage-cap", "Cannot upload files, storage cap exceeded. See the Caps & Alerts page to "
                       "increase your cap."},
    Cap{"download-cap", "Cannot download file, download bandwidth or transaction (Class B) cap "
                        "exceeded. See the Caps & Alerts page to increase your cap."},
    Cap{"transaction-cap", "Transaction cap exceeded. See the Caps & Alerts page to increase your "
                           "cap."},
};

std::optional<std::chrono::milliseconds> read_length(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::int64_t milliseconds;
    };
    constexpr std::array units{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000},
                               Unit{"h", 3'600'000}};
    for (const Unit& unit : units) {
        if (!text.ends_with(unit.name)) {
            continue;
        }
        if (const auto number =
                read_number<std::int64_t>(text.substr(0, text.size() - unit.name.size()))) {
            return std::chrono::milliseconds(*number * unit.milliseconds);
        }
    }
    return std::nullopt;
}

std::optional<double> read_chance(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const bool is_fine = !text.empty() && *end == '\0' && value > 0 && value <= 1;
    return is_fine ? std::optional(value) : std::nullopt;
}

/// Reads one text into a fault, word by word.
class Reader {
  public:
    Reader(std::string_view text, const Place& place, const std::vector<std::string>& further)
        : place_(place), known_operations_(operation_names()) {
        known_operations_.insert(known_operations_.end(), further.begin(), further.end());
        fault_.text = text;
    }

    Result<Fault> read() {
        bool has_harm = false;
        for (const std::string_view word : split(fault_.text, ',')) {
            const std::size_t equals = std::min(word.find('='), word.size());
            const std::string name(trim(word.substr(0, equals)));
            const std::string value(trim(word.substr(std::min(equals + 1, word.size()))));
            has_harm = has_harm || name == "do";
            take(name, value);
        }
        if (!has_harm) {
            problems_.error(place_, concat("'", fault_.text, "' does not say what goes wrong"),
                            "add do=SlowDown, or another error or harm");
        }
        if (problems_.has_errors()) {
            return problems_;
        }
        return fault_;
    }

  private:
    void take(const std::string& name, const std::string& value) {
        if (name == "on") {
            take_operations(value);
        } else if (name == "do") {
            take_harm(value);
        } else if (name == "key") {
            fault_.key = value;
        } else if (name == "by") {
            keep(read_length(value), fault_.by, name, value, "a time such as 500ms, 3s or 1h");
        } else if (name == "bytes") {
            keep(read_number(value), fault_.bytes, name, value, "a number of bytes");
        } else if (name == "skip") {
            keep(read_number(value), fault_.skip, name, value, "a number");
        } else if (name == "times") {
            keep(read_number(value), fault_.times, name, value, "a number");
        } else if (name == "chance") {
            keep(read_chance(value), fault_.chance, name, value, "a number up to 1, as 0.1");
        } else if (name == "from" || name == "until") {
            keep(read_iso_time(value), name == "from" ? fault_.from : fault_.until, name, value,
                 "an instant such as 2026-03-01T02:00:00Z");
        } else {
            const std::vector<std::string> known{"on",   "do",    "key",    "by",   "bytes",
                                                 "skip", "times", "chance", "from", "until"};
            problems_.error(place_, concat("unknown word '", name, "' in a fault"),
                            suggestion(name, known));
        }
    }

    template <typename From, typename To>
    void keep(const std::optional<From>& from, To& to, const std::string& name,
              const std::string& value, std::string_view what) {
        if (from) {
            to = *from;
        } else {
            problems_.error(place_, concat("'", value, "' is no value for '", name, "'"),
                            concat("write ", what));
        }
    }

    void take_operations(const std::string& value) {
        for (const std::string_view part : split(value, '|')) {
            const std::string name(trim(part));
            const auto& known = known_operations_;
            if (std::find(known.begin(), known.end(), name) == known.end()) {
                problems_.error(place_, concat("no operation is called '", name, "'"),
                                suggestion(name, known));
            }
            fault_.operations.push_back(name);
        }
    }

    void take_harm(const std::string& value) {
        const auto* one = std::find_if(harms.begin(), harms.end(),
                                       [&](const NamedHarm& known) { return known.name == value; });
        if (one != harms.end()) {
            fault_.harm = one->harm;
            return;
        }
        const auto* cap = std::find_if(caps.begin(), caps.end(),
                                       [&](const Cap& known) { return known.name == value; });
        if (cap != caps.end()) {
            fault_.code = "AccessDenied";
            fault_.message = cap->message;
            return;
        }
        std::vector<std::string> known = refusal_codes();
        if (std::find(known.begin(), known.end(), value) == known.end()) {
            for (const NamedHarm& harm : harms) {
                known.emplace_back(harm.name);
            }
            for (const Cap& other : caps) {
                known.emplace_back(other.name);
            }
            problems_.error(place_, concat("'", value, "' is neither an error of S3 nor a harm"),
                            suggestion(value, known));
        }
        fault_.code = value;
    }

    Place place_;
    std::vector<std::string> known_operations_;
    Fault fault_;
    Diagnostics problems_;
};

} // namespace

Result<Fault> read_fault(std::string_view text, const Place& place,
                         const std::vector<std::string>& further) {
    return Reader(text, place, further).read();
}

} // namespace harness::emulators::s3
