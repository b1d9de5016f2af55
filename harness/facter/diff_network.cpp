#include "harness/base/concat.hpp"
#include "harness/facter/diff_sections.hpp"
#include "harness/facter/pairing.hpp"

#include <algorithm>

namespace harness::facter {

namespace {

/// Bridges, tunnels and containers' interfaces come and go with what runs.
bool is_hardware(const Nic& nic) {
    return nic.kind != NicKind::virtual_interface;
}

std::string identity_of(const Nic& nic) {
    return concat(to_string(nic.kind), "/", to_string(nic.vendor, nic.device));
}

std::string place_of(const Nic& nic) {
    return nic.address ? to_string(*nic.address) : nic.sysfs_path;
}

std::string name_of(const Nic& nic) {
    return nic.names.empty() ? std::string{} : nic.names.front();
}

std::string subject_of(const Nic& nic) {
    const std::string name = name_of(nic);
    return concat(to_string(nic.kind), " interface", name.empty() ? "" : " ", name);
}

std::string description_of(const Nic& nic) {
    std::string out = nic.model.empty() ? to_string(nic.vendor, nic.device)
                                        : concat(nic.model, " ", to_string(nic.vendor, nic.device));
    const std::string place = place_of(nic);
    return place.empty() ? out : concat(out, " at ", place);
}

class NicDiff {
  public:
    explicit NicDiff(Difference& found) : found_(found) {}

    void add(ChangeKind kind, std::string subject, std::string before, std::string after) {
        found_.changes.push_back(
            {DiffSection::network, kind, std::move(subject), std::move(before), std::move(after)});
    }

    /// The same card in both reports. It is renamed where no name of before is among those of now:
    /// newer systemd adds alternative ones.
    void compare_names(const Nic& before, const Nic& after) {
        const bool has_common =
            std::any_of(before.names.begin(), before.names.end(), [&](const std::string& name) {
                return std::find(after.names.begin(), after.names.end(), name) != after.names.end();
            });
        if (has_common || before.names.empty() != after.names.empty()) {
            note_driver(before, after);
            return;
        }
        if (!before.names.empty()) {
            add(ChangeKind::renamed,
                concat(to_string(after.kind), " interface of ", description_of(after)),
                name_of(before), name_of(after));
        }
    }

  private:
    /// A card without an interface is one whose driver was not there.
    void note_driver(const Nic& before, const Nic& after) {
        if (before.names.empty() == after.names.empty()) {
            return;
        }
        found_.notes.push_back({DiffSection::network, ChangeKind::changed, description_of(after),
                                before.names.empty() ? "no interface" : name_of(before),
                                after.names.empty() ? "no interface" : name_of(after)});
    }

    Difference& found_;
};

} // namespace

void diff_network(const Report& before, const Report& after, Difference& found) {
    Pairing<Nic> nics(pointers_to(before.nics, is_hardware), pointers_to(after.nics, is_hardware));
    NicDiff diff(found);
    for (const auto& [one, other] : nics.pair_by([](const Nic& nic) {
             return concat(identity_of(nic), "/", place_of(nic), "/", name_of(nic));
         })) {
        diff.compare_names(*one, *other);
    }
    for (const auto& [one, other] : nics.pair_by(
             [](const Nic& nic) { return concat(identity_of(nic), "/", place_of(nic)); })) {
        diff.compare_names(*one, *other);
    }
    for (const auto& [one, other] : nics.pair_by(identity_of)) {
        diff.add(ChangeKind::moved, subject_of(*other), place_of(*one), place_of(*other));
        diff.compare_names(*one, *other);
    }
    for (const auto& [one, other] : nics.pair_by(place_of)) {
        diff.add(ChangeKind::replaced, subject_of(*other), description_of(*one),
                 description_of(*other));
    }
    for (const Nic* one : nics.only_before()) {
        diff.add(ChangeKind::removed, subject_of(*one), description_of(*one), {});
    }
    for (const Nic* one : nics.only_after()) {
        diff.add(ChangeKind::added, subject_of(*one), {}, description_of(*one));
    }
}

} // namespace harness::facter
