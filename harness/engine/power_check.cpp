#include "harness/engine/power_check.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

std::string_view driver_of(PowerAspect aspect) {
    switch (aspect) {
    case PowerAspect::adapter:
        return "ac";
    case PowerAspect::status:
    case PowerAspect::charge:
        return "battery";
    case PowerAspect::lid:
        return "button";
    }
    return "battery";
}

void take_line(std::string_view key, std::string_view value, PowerSighting& out) {
    if (key == "adapter") {
        out.seen[PowerAspect::adapter] = value == "1" ? "online" : "offline";
    } else if (key == "status") {
        out.seen[PowerAspect::status] = std::string(value);
    } else if (key == "charge") {
        out.seen[PowerAspect::charge] = concat(value, " percent");
    } else if (key == "lid") {
        out.seen[PowerAspect::lid] = std::string(value);
    } else if (key == "missing") {
        out.missing_drivers.emplace_back(value);
    } else if (key == "kernel") {
        out.kernel = std::string(value);
    }
}

} // namespace

std::vector<PowerAspect> aspects_of(const scenario::PowerAction& action) {
    std::vector<PowerAspect> aspects;
    if (action.is_plugged_in) {
        aspects.push_back(PowerAspect::adapter);
    }
    if (action.is_plugged_in || action.charge_percent) {
        aspects.push_back(PowerAspect::status);
    }
    if (action.charge_percent) {
        aspects.push_back(PowerAspect::charge);
    }
    if (action.is_lid_open) {
        aspects.push_back(PowerAspect::lid);
    }
    return aspects;
}

std::string check_name(PowerAspect aspect) {
    switch (aspect) {
    case PowerAspect::adapter:
        return "the guest sees the AC adapter";
    case PowerAspect::status:
        return "the guest sees the battery's status";
    case PowerAspect::charge:
        return "the guest sees the battery's charge";
    case PowerAspect::lid:
        return "the guest sees the lid";
    }
    return {};
}

machine::PowerState changed(machine::PowerState state, const scenario::PowerAction& action) {
    state.is_plugged_in = action.is_plugged_in.value_or(state.is_plugged_in);
    state.charge_percent = action.charge_percent.value_or(state.charge_percent);
    state.is_lid_open = action.is_lid_open.value_or(state.is_lid_open);
    return state;
}

std::string expected_text(PowerAspect aspect, const machine::PowerState& state) {
    switch (aspect) {
    case PowerAspect::adapter:
        return state.is_plugged_in ? "online" : "offline";
    case PowerAspect::status:
        return std::string(machine::to_text(machine::charging_of(state)));
    case PowerAspect::charge:
        return concat(state.charge_percent, " percent");
    case PowerAspect::lid:
        return state.is_lid_open ? "open" : "closed";
    }
    return {};
}

std::string_view power_question() {
    return R"(if ! modprobe -q -a ac battery button; then
  for driver in ac battery button; do modprobe -q $driver || echo "missing $driver"; done
fi
read -r kernel < /proc/sys/kernel/osrelease && echo "kernel $kernel"
for supply in /sys/class/power_supply/*; do
  [ -e "$supply/type" ] && read -r type < "$supply/type" || continue
  case $type in
    Mains) read -r online < "$supply/online" && echo "adapter $online" ;;
    Battery)
      read -r status < "$supply/status" && echo "status $status"
      read -r charge < "$supply/capacity" && echo "charge $charge" ;;
  esac
done
for lid in /proc/acpi/button/lid/*/state; do
  [ -e "$lid" ] && read -r _ state < "$lid" && echo "lid $state"
done
exit 0)";
}

PowerSighting parse_power_sighting(std::string_view text) {
    PowerSighting out;
    for (const std::string_view line : split_lines(text)) {
        const std::size_t space = std::min(line.find(' '), line.size());
        take_line(line.substr(0, space), line.substr(std::min(space + 1, line.size())), out);
    }
    return out;
}

std::string why_not_seen(PowerAspect aspect, const PowerSighting& sighting) {
    const auto& missing = sighting.missing_drivers;
    const std::string driver(driver_of(aspect));
    const bool is_missing = std::find(missing.begin(), missing.end(), driver) != missing.end();
    if (!is_missing || sighting.seen.contains(aspect)) {
        return {};
    }
    return concat("the guest's kernel ", sighting.kernel, " has no driver '", driver, "'");
}

} // namespace harness::engine
