#include "harness/base/concat.hpp"
#include "harness/facter/diff_sections.hpp"
#include "harness/facter/pairing.hpp"

#include <algorithm>

namespace harness::facter {

namespace {

std::string place_of(const MemoryModule& module) {
    const bool has_bank = !module.bank.empty() && module.bank != module.locator;
    return has_bank && !module.locator.empty() ? concat(module.bank, " ", module.locator)
           : has_bank                          ? module.bank
                                               : module.locator;
}

std::string subject_of(const MemoryModule& module) {
    const std::string place = place_of(module);
    return place.empty() ? "memory module" : concat("memory slot ", place);
}

std::string description_of(const MemoryModule& module) {
    std::string out = to_human(module.size);
    for (const std::string* part :
         {&module.type, &module.form_factor, &module.manufacturer, &module.part_number}) {
        if (!part->empty()) {
            out += concat(" ", *part);
        }
    }
    return module.speed_mhz == 0 ? out : concat(out, ", ", module.speed_mhz, " MHz");
}

/// What the module is; its speed is firmware's to choose and not part of it.
std::string identity_of(const MemoryModule& module) {
    return concat(module.size.count, "/", module.type, "/", module.manufacturer, "/",
                  module.part_number);
}

void diff_modules(const Report& before, const Report& after, Difference& found) {
    const auto any = [](const MemoryModule&) { return true; };
    Pairing<MemoryModule> modules(pointers_to(before.memory.modules, any),
                                  pointers_to(after.memory.modules, any));
    const auto add = [&](ChangeKind kind, std::string subject, std::string from, std::string to) {
        found.changes.push_back(
            {DiffSection::memory, kind, std::move(subject), std::move(from), std::move(to)});
    };
    for (const auto& [one, other] : modules.pair_by(
             [](const MemoryModule& m) { return concat(place_of(m), "/", identity_of(m)); })) {
        if (one->speed_mhz != other->speed_mhz && one->speed_mhz != 0 && other->speed_mhz != 0) {
            add(ChangeKind::changed, concat(subject_of(*one), ", speed"),
                concat(one->speed_mhz, " MHz"), concat(other->speed_mhz, " MHz"));
        }
    }
    for (const auto& [one, other] : modules.pair_by(identity_of)) {
        add(ChangeKind::moved, description_of(*one), place_of(*one), place_of(*other));
    }
    for (const auto& [one, other] : modules.pair_by(place_of)) {
        add(ChangeKind::replaced, subject_of(*one), description_of(*one), description_of(*other));
    }
    for (const MemoryModule* one : modules.only_before()) {
        add(ChangeKind::removed, subject_of(*one), description_of(*one), {});
    }
    for (const MemoryModule* one : modules.only_after()) {
        add(ChangeKind::added, subject_of(*one), {}, description_of(*one));
    }
}

/// The kernel's figure is rounded, and firmware takes some for graphics: an eighth is no change of
/// the machine where no module tells otherwise.
bool is_near(Bytes a, Bytes b) {
    const auto [less, more] = std::minmax(a.count, b.count);
    return more - less <= more / 8;
}

} // namespace

void diff_memory(const Report& before, const Report& after, Difference& found) {
    const Memory& one = before.memory;
    const Memory& other = after.memory;
    const bool has_modules = !one.modules.empty() && !other.modules.empty();
    if (has_modules) {
        if (one.installed != other.installed) {
            found.changes.push_back({DiffSection::memory, ChangeKind::changed, "installed memory",
                                     to_human(one.installed), to_human(other.installed)});
        }
        diff_modules(before, after, found);
    }
    const bool is_known = one.usable.count > 0 && other.usable.count > 0;
    const bool explained = has_modules && one.installed != other.installed;
    if (!is_known || explained || one.usable == other.usable) {
        return;
    }
    const Change change{DiffSection::memory, ChangeKind::changed, "memory that the kernel sees",
                        to_human(one.usable), to_human(other.usable)};
    const bool matters = !is_near(one.usable, other.usable);
    (matters ? found.changes : found.notes).push_back(change);
}

} // namespace harness::facter
