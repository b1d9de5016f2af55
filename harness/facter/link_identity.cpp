#include "harness/facter/link_identity.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/facter/disk.hpp"

#include <algorithm>
#include <array>

namespace harness::facter {

namespace {

using Parts = std::vector<IdentifyingPart>;

/// Cuts `-part3` and the like off: a word followed by nothing but digits and colons.
void cut_numbered(std::string_view& text, std::string_view word) {
    const std::size_t at = text.rfind(word);
    if (at == std::string_view::npos || at == 0) {
        return;
    }
    const std::string_view rest = text.substr(at + word.size());
    if (!rest.empty() && rest.find_first_not_of("0123456789:") == std::string_view::npos) {
        text = text.substr(0, at);
    }
}

/// What udev and the kernel put behind the serial: the partition, the LUN, the kind of input.
std::string_view without_endings(std::string_view id) {
    cut_numbered(id, "-part");
    for (const std::string_view word : {"-event", "-mouse", "-joystick", "-port", "-if"}) {
        const std::size_t at = id.find(word);
        if (at != std::string_view::npos && at > 0) {
            id = id.substr(0, at);
        }
    }
    if (id.starts_with("usb-")) {
        const std::size_t at = id.rfind('-');
        if (id.find(':', at) != std::string_view::npos) {
            cut_numbered(id, "-");
        }
    }
    return id;
}

/// The recorded serial where it stands behind a '_' and ends a word.
std::optional<IdentifyingPart> recorded_serial(std::string_view id, const NameOwner& owner) {
    const std::string serial = udev_name(owner.serial);
    if (serial.empty()) {
        return std::nullopt;
    }
    const std::string wanted = concat("_", serial);
    const std::size_t at = id.rfind(wanted);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t end = at + wanted.size();
    if (end < id.size() && is_letter_or_digit(id[end])) {
        return std::nullopt;
    }
    return IdentifyingPart{at + 1, serial.size()};
}

/// What comes after the model.
std::optional<IdentifyingPart> after_model(std::string_view id, std::size_t prefix,
                                           std::string_view model) {
    const std::string start = concat(udev_name(model), "_");
    if (model.empty() || !id.substr(prefix).starts_with(start)) {
        return std::nullopt;
    }
    const std::size_t from = prefix + start.size();
    return IdentifyingPart{from, id.size() - from};
}

std::optional<IdentifyingPart> last_word(std::string_view id, std::size_t prefix) {
    const std::size_t at = id.rfind('_');
    if (at == std::string_view::npos || at < prefix || at + 1 == id.size()) {
        return std::nullopt;
    }
    return IdentifyingPart{at + 1, id.size() - at - 1};
}

Parts one(std::optional<IdentifyingPart> part) {
    return part && part->length > 0 ? Parts{*part} : Parts{};
}

Parts rest_from(std::string_view id, std::size_t from) {
    return from < id.size() ? Parts{{from, id.size() - from}} : Parts{};
}

Parts world_wide(Parts parts) {
    for (IdentifyingPart& part : parts) {
        part.is_world_wide = true;
    }
    return parts;
}

/// `nvme.<vendor>-<serial in hex>-<model in hex>-<namespace>`: the kernel's name for a disk without
/// EUI.
Parts parts_of_nvme_wwid(std::string_view id, std::size_t from) {
    const std::size_t start = id.find('-', from);
    const std::size_t end = start == std::string_view::npos ? start : id.find('-', start + 1);
    if (end == std::string_view::npos) {
        return rest_from(id, from);
    }
    return {{start + 1, end - start - 1, true}};
}

/// Newer systemd adds the namespace, "_1", to a second name.
std::string_view without_namespace(std::string_view id) {
    const std::size_t at = id.rfind('_');
    const std::string_view last = at == std::string_view::npos ? id : id.substr(at + 1);
    const bool is_namespace =
        !last.empty() && last.size() <= 3 && std::all_of(last.begin(), last.end(), is_digit);
    return is_namespace ? id.substr(0, at) : id;
}

Parts parts_of_nvme(std::string_view id, const NameOwner& owner) {
    constexpr std::size_t prefix = 5; // "nvme-"
    const std::string_view rest = id.substr(prefix);
    if (rest.starts_with("nvme.")) {
        return parts_of_nvme_wwid(id, prefix + 5);
    }
    for (const std::string_view kind : {"eui.", "uuid.", "t10."}) {
        if (rest.starts_with(kind)) {
            return rest_from(id, prefix + kind.size());
        }
    }
    id = without_namespace(id);
    auto part = after_model(id, prefix, owner.model);
    if (!part) {
        part = last_word(id, prefix);
    }
    return one(part);
}

/// scsi-<n> is the kind of identifier in page 0x83: 0 vendor's own, 1 T10, 2 EUI-64, 3 NAA, 8 name.
Parts parts_of_scsi(std::string_view id, const NameOwner& owner) {
    constexpr std::size_t prefix = 6; // "scsi-0"
    if (id.size() <= prefix) {
        return {};
    }
    const char kind = id[prefix - 1];
    if (kind == '2' || kind == '3' || kind == '8') {
        return world_wide(rest_from(id, prefix));
    }
    const std::string names = concat(udev_name(owner.vendor), "_", udev_name(owner.model));
    if (kind == '0' && !owner.vendor.empty()) {
        if (const auto part = after_model(id, prefix, names)) {
            return one(part);
        }
    }
    return one(last_word(id, prefix));
}

/// A USB name may have no serial at all: only what has digits and some length is taken for one.
Parts parts_of_usb(std::string_view id) {
    const auto part = last_word(id, 4);
    if (!part) {
        return {};
    }
    const std::string_view word = id.substr(part->offset, part->length);
    const bool has_digit = std::any_of(word.begin(), word.end(), is_digit);
    return has_digit && word.size() >= 6 ? one(part) : Parts{};
}

/// Names of which everything behind a prefix belongs to this one device.
constexpr std::array<std::string_view, 13> whole_names{"virtio-",
                                                       "google-",
                                                       "dm-uuid-LVM-",
                                                       "dm-uuid-mpath-",
                                                       "dm-uuid-CRYPT-LUKS1-",
                                                       "dm-uuid-CRYPT-LUKS2-",
                                                       "dm-uuid-",
                                                       "lvm-pv-uuid-",
                                                       "dm-name-",
                                                       "md-name-",
                                                       "md-uuid-",
                                                       "bcache-",
                                                       "ieee1394-"};

Parts parts_of_id(std::string_view id, const NameOwner& owner) {
    id = without_endings(id);
    if (const auto part = recorded_serial(id, owner)) {
        return {*part};
    }
    if (id.starts_with("nvme-")) {
        return parts_of_nvme(id, owner);
    }
    if (id.starts_with("scsi-")) {
        return parts_of_scsi(id, owner);
    }
    if (id.starts_with("usb-")) {
        return parts_of_usb(id);
    }
    for (const std::string_view prefix : {"ata-", "mmc-", "memstick-", "cciss-"}) {
        if (id.starts_with(prefix)) {
            return one(last_word(id, prefix.size()));
        }
    }
    for (const std::string_view prefix : {"wwn-eui.", "wwn-"}) {
        if (id.starts_with(prefix)) {
            return world_wide(rest_from(id, prefix.size()));
        }
    }
    for (const std::string_view prefix : whole_names) {
        if (id.starts_with(prefix)) {
            return rest_from(id, prefix.size());
        }
    }
    const std::size_t dash = id.find('-'); // A kind of name that is new to us.
    return rest_from(id, dash == std::string_view::npos ? 0 : dash + 1);
}

/// SAS and Fibre Channel paths hold world wide names: `-sas-exp0x500304801f000000-phy4-lun-0`.
Parts parts_of_path(std::string_view path) {
    Parts parts;
    for (std::size_t at = 0; (at = path.find("0x", at)) != std::string_view::npos;) {
        std::size_t end = at + 2;
        while (end < path.size() && is_hex_digit(path[end])) {
            ++end;
        }
        if (end - at == 18 || end - at == 34) {
            parts.push_back({at, end - at});
        }
        at = end;
    }
    return world_wide(std::move(parts));
}

Parts shifted(Parts parts, std::size_t by) {
    for (IdentifyingPart& part : parts) {
        part.offset += by;
    }
    return parts;
}

} // namespace

std::vector<IdentifyingPart> identifying_parts(std::string_view name, const NameOwner& owner) {
    const auto after = [&](std::string_view directory) -> std::size_t {
        const std::size_t at = name.find(directory);
        return at == std::string_view::npos ? 0 : at + directory.size();
    };
    if (!name.starts_with("/dev/")) {
        return {};
    }
    if (const std::size_t from = after("/by-id/")) {
        return shifted(parts_of_id(name.substr(from), owner), from);
    }
    if (const std::size_t from = after("/by-path/")) {
        return shifted(parts_of_path(name.substr(from)), from);
    }
    for (const std::string_view directory :
         {"/by-uuid/", "/by-partuuid/", "/by-label/", "/by-partlabel/"}) {
        if (const std::size_t from = after(directory)) {
            return rest_from(name, from);
        }
    }
    return {};
}

std::optional<std::string> decode_hex(std::string_view digits) {
    if (digits.empty() || digits.size() % 2 != 0 ||
        !std::all_of(digits.begin(), digits.end(), is_hex_digit)) {
        return std::nullopt;
    }
    const auto value = [](char c) {
        return is_digit(c) ? c - '0' : (c >= 'a' ? c - 'a' : c - 'A') + 10;
    };
    std::string text;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        text.push_back(static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1])));
    }
    return text;
}

} // namespace harness::facter
