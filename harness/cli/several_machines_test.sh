#!/usr/bin/env bash
# A scenario of several machines: they run side by side, wait for each other where they are told
# to, and end together, however they end. Usage: several_machines_test.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
root=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HARNESS_RUNS=$work/runs
need_machines yoga-storage

machines() { pgrep -f "qemu-system.*$work"; }
is_empty() { [ -z "$($1)" ]; }
settled() {
    for _ in $(seq 40); do
        is_empty machines && return
        sleep 0.05
    done
    return 1
}
images() { find "$HARNESS_RUNS" -name '*.raw'; }
ended_before() { # A step's line stands above another's.
    [ "$(grep -nF -- "$1" "$work/log" | head -1 | cut -d: -f1)" -lt \
        "$(grep -nF -- "$2" "$work/log" | head -1 | cut -d: -f1)" ]
}

cat >"$work/pair.yaml" <<YAML
summary: two machines
machines:
  server: { report: $root/facter-reports/hetzner.json, memory: 512MiB }
  laptop:
    report: $root/facter-reports/yoga.json
    memory: 512MiB
    layout: $root/scenarios/layouts/yoga.json
steps:
  - { name: who, run: cat /proc/sys/kernel/hostname, machine: [server, laptop] }
  - { name: serve, run: sleep 1, machine: server }
  - { apply: [destroy, format, mount], machine: laptop, deadline: 120s }
  - { name: fetch, run: cat /sys/class/dmi/id/product_name, machine: laptop, after: serve }
  - { name: look, run: cat /proc/uptime, machine: server, after: fetch }
  - { check: layout, machine: laptop }
  - { power-off:, machine: server }
YAML
"$program" check "$work/pair.yaml" >"$work/log" 2>&1
check "check: names both machines" says "server: Hetzner vServer"
"$program" plan "$work/pair.yaml" >"$work/log" 2>&1
check "plan: asks which" says "name one: --machine server"
"$program" plan "$work/pair.yaml" --machine laptop --format json >"$work/log" 2>&1
check "plan: shows one" says '"name": "pair-laptop"'

"$program" run "$work/pair.yaml" --junit "$work/pair.xml" >"$work/log" 2>&1
check "a run: passes" [ $? = 0 ]
check "a run: a step waits for another machine's" ended_before "server: serve" "laptop: fetch"
check "a run: and that one for it" ended_before "laptop: fetch" "server: look"
check "a run: one JUnit suite holds both" \
    python3 -c "
import sys, xml.etree.ElementTree as tree
cases = tree.parse(sys.argv[1]).iter('testcase')
names = [case.get('name') + case.get('classname') for case in cases]
assert any('server: start' in name for name in names), names
assert any('laptop: start' in name for name in names), names
" "$work/pair.xml"
pair=$(last_run "$HARNESS_RUNS" pair)
check "a run: each machine has its directory" \
    test -s "$pair/server/plan.json" -a -s "$pair/laptop/plan.json"
check "a run: no image is left" is_empty images

cat >"$work/waits.yaml" <<YAML
summary: one waits for a command that never ends
machines:
  server: { report: $root/facter-reports/hetzner.json, memory: 512MiB }
  laptop: { report: $root/facter-reports/yoga.json, memory: 512MiB }
steps:
  - { name: serve, run: [sleep, infinity], machine: server, deadline: 300s }
  - { name: ready, run: [sleep, "0"], machine: laptop }
  - { name: fetch, run: [echo, fetched], machine: laptop, after: serve }
  - { name: tidy, run: [echo, tidied], machine: laptop, when: always }
YAML
start_waiting() { # Until both machines are where they wait.
    "$program" run "$work/waits.yaml" >"$work/log" 2>&1 &
    pid=$!
    for _ in $(seq 1200); do
        grep -qs 'exec: sleep' "$HARNESS_RUNS"/*waits*/server/agent.log &&
            grep -qs 'exec: sleep' "$HARNESS_RUNS"/*waits*/laptop/agent.log && return
        kill -0 "$pid" 2>/dev/null || return
        sleep 0.1
    done
}
forget() { rm -rf "$HARNESS_RUNS"; }

forget
start_waiting
began=$(now)
pkill -9 -f "qemu-system.*waits-server"
finish
check "one QEMU killed: exit 3" [ "$code" = 3 ]
check "one QEMU killed: ends at once" took_less_than 5000
check "one QEMU killed: the machine and the cause are named" says "killed by signal 9"
check "one QEMU killed: who waited is told why" grep -q "step 'server: serve' did not pass" \
    "$(last_run "$HARNESS_RUNS")/results.json"
check "one QEMU killed: the other machine cleans up" says "ok   laptop: tidy"
check "one QEMU killed: nothing is left" settled

forget
start_waiting
began=$(now)
kill -INT "$pid"
finish
check "Ctrl-C: exit 130" [ "$code" = 130 ]
check "Ctrl-C: ends at once" took_less_than 5000
check "Ctrl-C: nothing is left" settled

forget
start_waiting
kill -9 "$pid"
wait "$pid" 2>/dev/null
check "harness killed: nothing runs on" settled
"$program" run "$work/pair.yaml" >"$work/log" 2>&1
check "harness killed: the next run passes" [ $? = 0 ]
check "harness killed: and removes the images" is_empty images

end_checks several_machines
