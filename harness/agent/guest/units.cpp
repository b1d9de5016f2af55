#include "harness/agent/guest/units.hpp"

namespace harness::agent::guest {

namespace {

constexpr const char* manager_path = "/org/freedesktop/systemd1";
constexpr const char* manager = "org.freedesktop.systemd1.Manager";
constexpr const char* unit_interface = "org.freedesktop.systemd1.Unit";
constexpr const char* timer_interface = "org.freedesktop.systemd1.Timer";
constexpr const char* service_interface = "org.freedesktop.systemd1.Service";

/// Does something with the value of one property, if there is one. Asking for all of a unit costs
/// systemd more than asking for each that is wanted.
template <typename Read>
void with_property(Bus& bus, const std::string& unit, const char* interface, const char* name,
                   const Read& read) {
    const auto reply = bus.call({dbus::unit_path(unit), "org.freedesktop.DBus.Properties", "Get",
                                 dbus::Values().text(interface).text(name)});
    if (reply) {
        read(dbus::Cursor(reply->signature, reply->body).enter());
    }
}

std::uint64_t number_of(Bus& bus, const std::string& unit, const char* interface,
                        const char* name) {
    std::uint64_t value = 0;
    with_property(bus, unit, interface, name,
                  [&value](dbus::Cursor cursor) { value = cursor.number(); });
    return value;
}

std::string text_of(Bus& bus, const std::string& unit, const char* interface, const char* name) {
    std::string value;
    with_property(bus, unit, interface, name,
                  [&value](dbus::Cursor cursor) { value = cursor.text(); });
    return value;
}

/// The first text of the first element of an array of structures.
std::string first_of(Bus& bus, const std::string& unit, const char* interface, const char* name) {
    std::string value;
    with_property(bus, unit, interface, name, [&value](dbus::Cursor cursor) {
        dbus::Cursor elements = cursor.enter();
        if (elements.type() != 0) {
            value = elements.enter().text();
        }
    });
    return value;
}

/// systemd's name of a setting within: "OnBootUSec" of OnBootSec=.
std::string setting_of(std::string name) {
    const std::size_t at = name.rfind("USec");
    return at == std::string::npos ? name : name.replace(at, 4, "Sec");
}

TimerUnit look_at_timer(Bus& bus, const std::string& name) {
    TimerUnit timer{.name = name};
    timer.unit = text_of(bus, name, timer_interface, "Unit");
    timer.monotonic = setting_of(first_of(bus, name, timer_interface, "TimersMonotonic"));
    timer.has_calendar = !first_of(bus, name, timer_interface, "TimersCalendar").empty();
    timer.last_trigger = last_trigger(bus, name);
    return timer;
}

/// Name and state of each unit in the answer to a listing.
std::map<std::string, UnitState> states_in(const std::optional<dbus::Message>& reply) {
    std::map<std::string, UnitState> states;
    if (!reply) {
        return states;
    }
    dbus::Cursor units = dbus::Cursor(reply->signature, reply->body).enter();
    while (units.type() != 0) {
        dbus::Cursor unit = units.enter();
        const std::string name = unit.text();
        unit.skip(); // Its description.
        UnitState& state = states[name];
        state.load = unit.text();
        state.active = unit.text();
        state.sub = unit.text();
    }
    return states;
}

} // namespace

std::vector<TimerUnit> active_timers(Bus& bus) {
    const auto reply = bus.call({manager_path, manager, "ListUnitsByPatterns",
                                 dbus::Values().texts({"active"}).texts({"*.timer"})});
    std::vector<TimerUnit> timers;
    for (const auto& [name, state] : states_in(reply)) {
        timers.push_back(look_at_timer(bus, name));
    }
    return timers;
}

std::uint64_t last_trigger(Bus& bus, const std::string& timer) {
    return number_of(bus, timer, timer_interface, "LastTriggerUSecMonotonic");
}

std::map<std::uint32_t, std::string> list_jobs(Bus& bus) {
    std::map<std::uint32_t, std::string> out;
    const auto reply = bus.call({manager_path, manager, "ListJobs", {}});
    if (!reply) {
        return out;
    }
    dbus::Cursor jobs = dbus::Cursor(reply->signature, reply->body).enter();
    while (jobs.type() != 0) {
        dbus::Cursor job = jobs.enter();
        const auto number = static_cast<std::uint32_t>(job.number());
        out[number] = job.text();
    }
    return out;
}

std::map<std::string, UnitState> states_of(Bus& bus, const std::vector<std::string>& units) {
    return states_in(
        bus.call({manager_path, manager, "ListUnitsByNames", dbus::Values().texts(units)}));
}

LastRun last_run(Bus& bus, const std::string& unit, std::uint64_t since) {
    LastRun run;
    run.began = number_of(bus, unit, unit_interface, "InactiveExitTimestampMonotonic");
    const bool is_service = unit.ends_with(".service");
    if (is_service) {
        run.result = text_of(bus, unit, service_interface, "Result");
    }
    if (run.began < since) {
        run.was_wanted = number_of(bus, unit, unit_interface, "ConditionResult") != 0;
        return run;
    }
    run.ended = number_of(bus, unit, unit_interface, "InactiveEnterTimestampMonotonic");
    if (is_service) {
        run.status =
            static_cast<std::int32_t>(number_of(bus, unit, service_interface, "ExecMainStatus"));
        run.main_began_wall = static_cast<std::int64_t>(
            number_of(bus, unit, service_interface, "ExecMainStartTimestamp"));
        run.main_began = number_of(bus, unit, service_interface, "ExecMainStartTimestampMonotonic");
    }
    return run;
}

} // namespace harness::agent::guest
