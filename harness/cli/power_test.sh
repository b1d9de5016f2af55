#!/usr/bin/env bash
# A laptop's power, changed while its guest runs, on a kernel that has the drivers; nothing may be
# skipped there. A listener in the guest must hear of a change too. Usage: power_test.sh PROGRAM
set -euo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

# The newest kernel with both drivers, of those that can be read.
kernel=$(for config in $(printf '%s\n' /boot/config-* | sort -V); do
    image=/boot/vmlinuz-${config#/boot/config-}
    if [ -r "$config" ] && [ -r "$image" ] && grep -q '^CONFIG_ACPI_BATTERY=[ym]' "$config" &&
        grep -q '^CONFIG_ACPI_AC=[ym]' "$config"; then
        echo "$image"
    fi
done | tail -1)
[ -n "$kernel" ] || skip "no kernel in /boot has the drivers for battery and AC adapter"
export HARNESS_KERNEL=$kernel
need_machines yoga-power

cat >"$work/heard.yaml" <<YAML
summary: a program that waits for a change of power hears of it
machine: { report: $root/facter-reports/yoga.json, memory: 512MiB }
steps:
  - power: { ac: plugged }
  - name: the vendor's limit of the charge is not there, as the plan says
    run: test -d /sys/class/power_supply/BAT0 && ! ls /sys/class/power_supply/BAT0/charge_control_*
  - name: something listens
    run: |
      udevadm monitor --kernel --subsystem-match=power_supply </dev/null >/run/heard 2>&1 &
      grep --quiet --max-count=1 '^KERNEL' <(timeout 20 tail --lines=+1 --follow /run/heard)
  - power: { ac: unplugged }
  - name: it has heard of adapter and battery
    run: |
      for supply in AC BAT0; do
        grep --quiet --max-count=1 "change .*/power_supply/\$supply " \\
          <(timeout 20 tail --lines=+1 --follow /run/heard)
      done
YAML

"$program" run yoga-power "$work/heard.yaml" 2>&1 | tee "$work/log"
if grep -q 'skipped' "$work/log"; then
    echo "FAILED: $kernel has the drivers, and checks were skipped all the same"
    exit 1
fi
