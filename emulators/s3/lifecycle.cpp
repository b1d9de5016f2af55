#include "emulators/s3/lifecycle.hpp"

#include "emulators/s3/refused.hpp"
#include "emulators/s3/xml.hpp"
#include "harness/base/number.hpp"

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

constexpr std::size_t most_rules = 1000;

std::optional<unsigned> days_in(const XmlElement& rule, std::string_view action,
                                std::string_view name) {
    const XmlElement* element = rule.find(action);
    if (element == nullptr || element->find(name) == nullptr) {
        return std::nullopt;
    }
    const auto days = read_number<unsigned>(element->text_of(name));
    if (!days || *days == 0) {
        throw Refused("InvalidArgument", "Days of a life cycle rule must be a positive integer");
    }
    return days;
}

/// "Prefix" of the rule, of its Filter, or of And in that.
std::string_view prefix_of(const XmlElement& rule) {
    const XmlElement* filter = rule.find("Filter");
    if (filter == nullptr) {
        return rule.text_of("Prefix");
    }
    const XmlElement* both = filter->find("And");
    const XmlElement& holder = both == nullptr ? *filter : *both;
    for (const std::string_view other : {"Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}) {
        if (holder.find(other) != nullptr) {
            throw Refused("NotImplemented", "Life cycle rules go by prefix alone.");
        }
    }
    return holder.text_of("Prefix");
}

LifecycleRule rule_of(const XmlElement& xml) {
    const std::string_view status = xml.text_of("Status");
    if (xml.name != "Rule" || (status != "Enabled" && status != "Disabled")) {
        throw Refused("MalformedXML");
    }
    const XmlElement* expiration = xml.find("Expiration");
    for (const std::string_view other : {"Transition", "NoncurrentVersionTransition"}) {
        if (xml.find(other) != nullptr) {
            throw Refused("NotImplemented", "There is one class of storage here.");
        }
    }
    if (expiration != nullptr && expiration->find("Date") != nullptr) {
        throw Refused("NotImplemented", "Life cycle rules go by days alone.");
    }
    LifecycleRule rule;
    rule.id = xml.text_of("ID");
    rule.prefix = prefix_of(xml);
    rule.is_enabled = status == "Enabled";
    rule.days_to_hiding = days_in(xml, "Expiration", "Days");
    rule.days_to_deleting = days_in(xml, "NoncurrentVersionExpiration", "NoncurrentDays");
    rule.days_to_canceling = days_in(xml, "AbortIncompleteMultipartUpload", "DaysAfterInitiation");
    rule.removes_lone_marks =
        expiration != nullptr && expiration->text_of("ExpiredObjectDeleteMarker") == "true";
    return rule;
}

void write_days(XmlText& xml, std::string_view action, std::string_view name,
                const std::optional<unsigned>& days) {
    if (days) {
        xml.open(action);
        xml.text(name, std::to_string(*days));
        xml.close(action);
    }
}

bool is_over(Time since, const std::optional<unsigned>& days, Time now) {
    return days && now - since >= std::chrono::days(*days);
}

/// Those of one bucket, by the rules that name a key.
class Caretaker {
  public:
    Caretaker(Model& model, Bucket& bucket, Time now, bool is_b2)
        : model_(model), bucket_(bucket), now_(now), is_b2_(is_b2) {}

    void work() {
        for (const LifecycleRule& rule : bucket_.rules) {
            if (rule.is_enabled) {
                hide_old(rule);
                remove_hidden(rule);
                cancel_uploads(rule);
            }
        }
    }

  private:
    /// Keys are listed first, as what is done changes what is gone through.
    [[nodiscard]] std::vector<std::string> keys_of(const LifecycleRule& rule) const {
        std::vector<std::string> out;
        for (auto at = bucket_.objects.lower_bound(rule.prefix);
             at != bucket_.objects.end() && at->first.starts_with(rule.prefix); ++at) {
            out.push_back(at->first);
        }
        return out;
    }

    void hide_old(const LifecycleRule& rule) {
        if (!rule.days_to_hiding) {
            return;
        }
        for (const std::string& key : keys_of(rule)) {
            const Version& version = bucket_.objects.at(key).back();
            const bool may = bucket_.versioning != Versioning::never || !is_locked(version, now_);
            if (!version.is_marker && may && is_over(version.modified, rule.days_to_hiding, now_)) {
                (void)hide(model_, bucket_, key, now_, bucket_.owner);
            }
        }
    }

    void remove_hidden(const LifecycleRule& rule) {
        if (!rule.days_to_deleting && !rule.removes_lone_marks) {
            return;
        }
        for (const std::string& key : keys_of(rule)) {
            for (const std::string& id : hidden_long_enough(bucket_.objects.at(key), rule)) {
                (void)remove_version(bucket_, key, id, now_);
            }
            remove_lone_mark(key, rule);
        }
    }

    [[nodiscard]] std::vector<std::string> hidden_long_enough(const std::vector<Version>& versions,
                                                              const LifecycleRule& rule) const {
        std::vector<std::string> out;
        for (std::size_t i = 0; i + 1 < versions.size(); ++i) {
            const Time hidden = versions[i + 1].modified; // By what came after it.
            if (is_over(hidden, rule.days_to_deleting, now_) && !is_locked(versions[i], now_)) {
                out.push_back(versions[i].id);
            }
        }
        return out;
    }

    void remove_lone_mark(const std::string& key, const LifecycleRule& rule) {
        const auto at = bucket_.objects.find(key);
        if (at == bucket_.objects.end() || at->second.size() > 1 || !at->second.back().is_marker) {
            return;
        }
        const Version& mark = at->second.back();
        const bool is_due = is_b2_ && is_over(mark.modified, rule.days_to_deleting, now_);
        if (is_due || rule.removes_lone_marks) {
            (void)remove_version(bucket_, key, std::string(mark.id), now_);
        }
    }

    void cancel_uploads(const LifecycleRule& rule) {
        std::vector<std::string> due;
        for (const auto& [id, upload] : bucket_.uploads) {
            if (upload.key.starts_with(rule.prefix) &&
                is_over(upload.begun, rule.days_to_canceling, now_)) {
                due.push_back(id);
            }
        }
        for (const std::string& id : due) {
            cancel_upload(bucket_, id, now_);
        }
    }

    Model& model_;
    Bucket& bucket_;
    Time now_;
    bool is_b2_;
};

} // namespace

std::vector<LifecycleRule> lifecycle_rules(std::string_view document) {
    const auto xml = read_xml(document, "LifecycleConfiguration");
    if (!xml || xml->elements.empty() || xml->elements.size() > most_rules) {
        throw Refused("MalformedXML");
    }
    std::vector<LifecycleRule> out;
    for (const XmlElement& one : xml->elements) {
        out.push_back(rule_of(one));
    }
    return out;
}

std::string lifecycle_document(const std::vector<LifecycleRule>& rules) {
    XmlText xml;
    xml.open("LifecycleConfiguration", true);
    for (const LifecycleRule& rule : rules) {
        xml.open("Rule");
        xml.text("ID", rule.id);
        xml.open("Filter");
        xml.text("Prefix", rule.prefix);
        xml.close("Filter");
        xml.text("Status", rule.is_enabled ? "Enabled" : "Disabled");
        write_days(xml, "Expiration", "Days", rule.days_to_hiding);
        write_days(xml, "NoncurrentVersionExpiration", "NoncurrentDays", rule.days_to_deleting);
        write_days(xml, "AbortIncompleteMultipartUpload", "DaysAfterInitiation",
                   rule.days_to_canceling);
        xml.close("Rule");
    }
    xml.close("LifecycleConfiguration");
    return xml.take();
}

void carry_out_lifecycle(Model& model, Time now, bool is_b2) {
    for (auto& [name, bucket] : model.buckets) {
        Caretaker(model, bucket, now, is_b2).work();
    }
}

} // namespace harness::emulators::s3
