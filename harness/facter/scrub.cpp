#include "harness/facter/scrub.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/facter/identity_text.hpp"
#include "harness/facter/link_identity.hpp"
#include "harness/facter/pci.hpp"
#include "harness/facter/pseudonym.hpp"
#include "harness/facter/text_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace harness::facter {

namespace {

/// A text of the report with what stands around it.
struct Text {
    const Node* node = nullptr;
    std::string path;
    std::string key;              ///< Of the map it is in, also where it is in a list there.
    const Node* holder = nullptr; ///< That map.

    [[nodiscard]] const std::string& value() const { return *node->string(); }
};

void collect(const Node& node, const Text& at, std::vector<Text>& texts) {
    if (node.string() != nullptr) {
        texts.push_back({&node, at.path, at.key, at.holder});
    } else if (const Node::List* list = node.list()) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            collect((*list)[i], {nullptr, concat(at.path, "[", i, "]"), at.key, at.holder}, texts);
        }
    } else if (const Node::Map* map = node.map()) {
        for (const Member& member : *map) {
            const std::string path =
                at.path.empty() ? member.key : concat(at.path, ".", member.key);
            collect(member.value, {nullptr, path, member.key, &node}, texts);
        }
    }
}

template <std::size_t N>
bool is_among(std::string_view key, const std::array<std::string_view, N>& keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Keys whose whole text is an identity. nixos-facter writes only `serial`; the others are those of
/// its first versions and of people's additions.
bool is_identity_key(std::string_view key) {
    return is_among<8>(key, {"serial", "serial_number", "asset_tag", "uuid", "hostname",
                             "host_name", "mac", "mac_address"});
}

/// Keys whose text says what a thing is or where: never touched, even where it repeats a serial.
bool is_kept_key(std::string_view key) {
    return key.starts_with("sysfs_") || key.starts_with("driver") ||
           is_among<11>(key, {"model", "name", "hex", "type", "module_alias", "class_list",
                              "model_name", "part_number", "manufacturer", "product", "features"});
}

/// Free texts of firmware in which makers put what they like.
bool is_free_text_key(std::string_view key) {
    return is_among<6>(key, {"version", "part", "label", "options", "designation", "oem_strings"});
}

std::string text_at(const Node* map, std::string_view key, std::string_view inner = {}) {
    const Node* node = map != nullptr ? map->find(key) : nullptr;
    node = node != nullptr && !inner.empty() ? node->find(inner) : node;
    const std::string* text = node != nullptr ? node->string() : nullptr;
    return text != nullptr ? *text : std::string{};
}

NameOwner owner_of(const Text& text) {
    return {.serial = text_at(text.holder, "serial"),
            .vendor = text_at(text.holder, "vendor", "name"),
            .model = text_at(text.holder, "device", "name")};
}

/// The names of devices in sysfs paths. hwinfo gives a root hub the address of its controller for a
/// serial, and QEMU gives USB devices one that is made of such an address.
class Addresses {
  public:
    explicit Addresses(const std::vector<Text>& texts) {
        for (const Text& text : texts) {
            if (text.key.starts_with("sysfs_")) {
                add_parts_of(text.value());
            }
        }
    }

    [[nodiscard]] bool has(const std::string& text) const {
        return names_.find(text) != names_.end() ||
               std::any_of(functions_.begin(), functions_.end(), [&](const std::string& address) {
                   return text.find(address) != std::string::npos;
               });
    }

  private:
    void add_parts_of(std::string_view path) {
        while (!path.empty()) {
            const std::size_t end = std::min(path.find('/'), path.size());
            const std::string part(path.substr(0, end));
            if (parse_pci_address(part)) {
                functions_.insert(part);
            }
            names_.insert(part);
            path.remove_prefix(std::min(end + 1, path.size()));
        }
    }

    std::set<std::string> names_;
    std::set<std::string> functions_;
};

/// A part of a text to be replaced, and the identity in it.
struct Edit {
    IdentifyingPart part;
    std::string identity;
};

class Scrubber {
  public:
    Scrubber(const Tree& report, std::uint64_t seed) : report_(report), pseudonyms_(seed) {
        collect(report.root, {}, texts_);
    }

    Scrubbed run() {
        const Addresses addresses(texts_);
        std::vector<std::vector<Edit>> edits;
        for (const Text& text : texts_) {
            edits.push_back(edits_of(text, addresses));
            for (const Edit& edit : edits.back()) {
                if (edit.part.is_world_wide) {
                    pseudonyms_.reserve_world_wide(edit.identity);
                }
                pseudonyms_.reserve(edit.identity);
                if (is_telling(edit.identity)) {
                    known_.insert(edit.identity);
                }
            }
        }
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            add_repeated(texts_[i], edits[i]);
            write(texts_[i], edits[i]);
        }
        out_.text += report_.source->text().substr(written_);
        return std::move(out_);
    }

  private:
    std::vector<Edit> edits_of(const Text& text, const Addresses& addresses) {
        std::vector<Edit> edits;
        for (const IdentifyingPart& part : parts_of(text)) {
            Edit edit{part, text.value().substr(part.offset, part.length)};
            if (part.is_hex_coded) {
                const auto decoded = decode_hex(edit.identity);
                edit.part.is_hex_coded = decoded.has_value();
                edit.identity = decoded.value_or(edit.identity);
            }
            if (is_generic(edit.identity)) {
                leave(edit.identity, "too short or too common to identify", text);
            } else if (addresses.has(edit.identity)) {
                leave(edit.identity, "an address inside of the machine", text);
            } else {
                edits.push_back(std::move(edit));
            }
        }
        return edits;
    }

    static std::vector<IdentifyingPart> parts_of(const Text& text) {
        if (is_identity_key(text.key)) {
            return {{0, text.value().size()}};
        }
        auto parts = identifying_parts(text.value(), owner_of(text));
        return parts.empty() && !is_kept_key(text.key) ? formed_identities(text.value()) : parts;
    }

    /// Other texts that repeat an identity, word for word. A number in hex ("0x1000") is a size or
    /// an address, whatever else has the same digits.
    void add_repeated(const Text& text, std::vector<Edit>& edits) {
        if (!edits.empty() || text.value().starts_with("0x")) {
            return;
        }
        for (const std::string& identity : known_) {
            const std::size_t at = find_word(text.value(), identity);
            if (at == std::string::npos) {
                continue;
            }
            if (is_kept_key(text.key)) {
                leave(text.value(), "repeats an identity, but says what or where a thing is", text);
            } else {
                edits.push_back({{at, identity.size()}, identity});
                return;
            }
        }
        if (is_free_text_key(text.key) && looks_identifying(text.value())) {
            leave(text.value(), "a free text of the firmware; look at it", text);
        }
    }

    void write(const Text& text, const std::vector<Edit>& edits) {
        if (edits.empty()) {
            return;
        }
        std::string value = text.value();
        for (const Edit& edit : edits) {
            const std::string now = pseudonyms_.of(edit.identity);
            value.replace(edit.part.offset, edit.part.length,
                          edit.part.is_hex_coded ? hex_bytes(now) : now);
            count(now, text);
        }
        const Span span = text.node->span;
        out_.text += report_.source->text().substr(written_, span.offset - written_);
        out_.text +=
            nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        written_ = span.offset + span.length;
    }

    void count(const std::string& now, const Text& text) {
        const auto [at, is_new] = replaced_.try_emplace(now, out_.replaced.size());
        if (is_new) {
            out_.replaced.push_back({now, text.path, 0});
        }
        ++out_.replaced[at->second].places;
    }

    void leave(const std::string& value, std::string why, const Text& text) {
        if (value.empty()) {
            return;
        }
        const auto [at, is_new] = left_.try_emplace(value, out_.left_alone.size());
        if (is_new) {
            out_.left_alone.push_back({value, std::move(why), text.path, 0});
        }
        ++out_.left_alone[at->second].places;
    }

    const Tree& report_;
    Pseudonyms pseudonyms_;
    std::vector<Text> texts_; ///< In the order of the file.
    std::set<std::string> known_;
    std::map<std::string, std::size_t> replaced_;
    std::map<std::string, std::size_t> left_;
    std::size_t written_ = 0; ///< How far the source is copied.
    Scrubbed out_;
};

std::string headline(std::size_t count) {
    return count == 0   ? "nothing was replaced"
           : count == 1 ? "replaced 1 identity; it is now:"
                        : concat("replaced ", count, " identities; they are now:");
}

std::string places(std::size_t count) {
    return count == 1 ? std::string{} : concat("and ", count - 1, " more");
}

} // namespace

Scrubbed scrub(const Tree& report, std::uint64_t seed) {
    return Scrubber(report, seed).run();
}

std::string render_text(const Scrubbed& scrubbed) {
    TextTable replaced("  ");
    for (const Replaced& one : scrubbed.replaced) {
        replaced.add_row({printable(one.now), one.where, places(one.places)});
    }
    TextTable left("  ");
    for (const LeftAlone& one : scrubbed.left_alone) {
        left.add_row({printable(one.text), one.why, one.where, places(one.places)});
    }
    return concat(
        headline(scrubbed.replaced.size()), "\n", replaced.render(),
        scrubbed.left_alone.empty() ? "" : "left alone:\n", left.render(),
        "not known here: whether a model, a product or a label names a person or an owner, and the "
        "first character of each MAC address in `hwaddr`\n");
}

} // namespace harness::facter
