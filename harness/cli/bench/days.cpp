#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/bench/harness_run.hpp"
#include "harness/cli/bench/registry.hpp"

#include <nlohmann/json.hpp>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// The same nights twice in one guest: as a loop that sets the clock and runs what the unit would
/// run, and as a user's scenario lives through them. Files are those of the shipped scenarios.
constexpr std::string_view nights_lived_through = R"(
for-each: { tool: [btrbk, snapper] }
layout: ${{ shipped }}/layouts/ovh.json
time: { start: 2026-03-01T12:00, zone: Europe/Berlin }
deadline: 300s
steps:
  - { name: lay out, apply: [destroy, format, mount] }
  - { write: [/etc/btrbk/btrbk.conf], file: "${{ shipped }}/snapshots/btrbk-laptop.conf" }
  - { write: [/etc/snapper/configs/home], file: "${{ shipped }}/snapshots/snapper-laptop.conf" }
  - { write: [/etc/default/snapper], file: "${{ shipped }}/snapshots/snapper-default" }
  - write: [/etc/systemd/system/snapshots.service]
    file: ${{ shipped }}/snapshots/${{ tool }}.service
  - write: [/etc/systemd/system/snapshots.timer]
    file: ${{ shipped }}/snapshots/snapshots.timer
  - name: set up
    run: |
      btrfs subvolume create /mnt/home/.snapshots
      sed -n 's/^ExecStart=//p' /etc/systemd/system/snapshots.service >/tmp/night
      systemctl daemon-reload
  - name: loop
    run: |
      now=$(date +%s)
      for night in $(seq ${{ nights }}); do
        now=$((now + 86400))
        date --set "@$now"
        . /tmp/night
      done
  - name: begin anew
    run: |
      find /mnt/home/.snapshots -mindepth 1 -maxdepth 2 -inum 256 -exec btrfs subvolume delete {} +
      rm -rf /mnt/home/.snapshots/*
      sync
  - set-clock: 2026-03-01T12:00
  - run: systemctl start snapshots.timer
  - name: live
    repeat: ${{ nights }}d
    steps:
      - { name: night, advance: 1d }
      - name: right
        check: retention
        snapshots: [/mnt/home/.snapshots/*, /mnt/home/.snapshots/*/snapshot]
        of: /mnt/home
        config: ${{ shipped }}/snapshots/${{ tool }}-laptop.conf
)";

/// Milliseconds of a night with one tool, in run after run.
struct Nights {
    std::string tool;
    std::vector<double> lived;
    std::vector<double> looped;
    std::vector<double> added; ///< By which the first is longer than the second.
};

double milliseconds_of(const nlohmann::json& results, std::string_view step) {
    for (const nlohmann::json& one : results.at("cases")) {
        if (one.at("step") == step) {
            return one.at("time_ms").get<double>();
        }
    }
    throw Error(concat("the run has no step '", step, "'"));
}

fs::path shipped_scenarios(const Workshop& workshop) {
    for (const fs::path& directory : workshop.environment().scenario_directories) {
        if (fs::exists(directory / "snapshots/snapshots.timer")) {
            return fs::absolute(directory);
        }
    }
    throw Error("the shipped scenarios are not here; call it from the harness's own directory");
}

fs::path scenario_of(Workshop& workshop, const fs::path& shipped) {
    return write_scenario_text(
        workshop, concat("summary: nights\nparameters: { nights: 1, shipped: \"", shipped.string(),
                         "\" }\nmachine: { system: debian, memory: 1GiB, report: \"",
                         fs::absolute(workshop.environment().shipped_reports / "ovh.json").string(),
                         "\" }", nights_lived_through));
}

void measure(Workshop& workshop, const fs::path& scenario, int nights, Nights& out) {
    workshop.throw_if_interrupted();
    const fs::path runs = workshop.make_directory("runs");
    (void)time_program(workshop, harness_run(workshop, scenario, runs,
                                             {"--param", concat("nights=", nights), "--param",
                                              concat("tool=", out.tool)}));
    const nlohmann::json results = results_in(runs).front();
    const double lived = milliseconds_of(results, "live");
    const double looped = milliseconds_of(results, "loop");
    out.lived.push_back(lived / nights);
    out.looped.push_back(looped / nights);
    out.added.push_back((lived - looped) / nights);
}

} // namespace

std::vector<bench::Row> measure_days(Workshop& workshop) {
    const fs::path scenario = scenario_of(workshop, shipped_scenarios(workshop));
    const int nights = workshop.settings().is_quick ? 2 : 31;
    std::vector<bench::Row> rows;
    for (const std::string_view tool : {"snapper", "btrbk"}) {
        Nights unused{std::string(tool), {}, {}, {}};
        measure(workshop, scenario, 1, unused); // The first run may make the system.
        Nights measured{std::string(tool), {}, {}, {}};
        for (unsigned run = 0; run < workshop.settings().repeat; ++run) {
            measure(workshop, scenario, nights, measured);
        }
        rows.push_back({"days",
                        concat("a night with ", tool, ", of ", nights),
                        "ms",
                        bench::Better::less,
                        {"timer, clock and check", std::move(measured.lived), ""},
                        {{"the tool alone, in a loop", std::move(measured.looped), ""}}});
        rows.push_back({"days",
                        concat("what the harness adds to a night with ", tool),
                        "ms",
                        bench::Better::less,
                        {"timer, clock and check", std::move(measured.added), ""},
                        {}});
    }
    return rows;
}

} // namespace harness::cli
