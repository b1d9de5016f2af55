#!/usr/bin/env bash
# Checkpoints with real machines: made once, used until something above them changes, the same
# verdicts with and without, and nothing half made is ever used. Usage: checkpoints_test.sh PROGRAM
set -uo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

need_machines yoga-storage
command -v qemu-img >/dev/null || skip "qemu-img is not installed"
own_cache

# scenario NAME HOST MARK: a layout, data and something in memory, a checkpoint, and a look at it.
scenario() {
    cat >"$work/$1.yaml" <<YAML
summary: a machine that is kept
machine: { report: $root/facter-reports/$2.json, memory: 512MiB }
layout: $root/scenarios/layouts/$2.json
steps:
  - apply: [destroy, format, mount]
    deadline: 120s
  - write: every mountpoint
    size: 64KiB
    as: payload
  - run: echo $3 >/run/mark
  - checkpoint: laid-out
  - run: ls /run/mark >/dev/null && echo remembered || echo forgotten
    expect:
      stdout: { contains: $4 }
  - compare: payload
  - reboot:
  - apply: mount
  - name: after a restart
    compare: payload
YAML
}
run() { "$program" run "$work/$1.yaml" "${@:2}" >"$work/log" 2>&1; }
property() { grep -A1 "\"$1\"" "$(last_run "$HARNESS_RUNS")/results.json" | tail -1; }
is() { property "$1" | grep -qF -- "$2"; }

scenario vps ovh one remembered
check "a VPS: the first run passes" run vps
check "a VPS: the checkpoint is made with its memory" is checkpoint.made "memory and disks"
check "a VPS: the second passes as well" run vps
check "a VPS: it begins at the checkpoint" is guest.start "resumed with its memory"
check "a VPS: what it did not do is shown as skipped" says "4 skipped"
short_form_ends checkpoints "cold runs, changes, laptops, damage, kills, two at once, and watch"

check "a VPS: a cold run says the same" run vps --cold
check "a VPS: it did not begin there" is guest.start cold

scenario vps ovh two remembered
run vps
check "a step above has changed: it begins anew" says "ok   apply destroy, format, mount"
"$program" cache list >"$work/log" 2>&1
check "both are kept" [ "$(grep -c 'vps: checkpoint laid-out' "$work/log")" = 2 ]

scenario laptop yoga one forgotten
check "a laptop: the first run passes" run laptop
check "a laptop: QEMU can not save it, and that is said" is checkpoint.made "NVMe controller"
check "a laptop: the second passes as well" run laptop
check "a laptop: it begins at the checkpoint" is checkpoint.used "disks alone"
check "a laptop: a cold run says the same" run laptop --cold

kept() { find "$HARNESS_CACHE/checkpoints" -name "$1" -print | sort | tail -1; }
printf 'X' | dd of="$(dirname "$(kept state)")/disk0.raw" bs=1M seek=20 conv=notrunc status=none
run vps
code=$?
run vps
check "a byte of a kept disk has changed: a run passes all the same" [ "$code $?" = "0 0" ]

scenario killed ovh three remembered
run killed &
pid=$!
for _ in $(seq 600); do
    ls "$HARNESS_CACHE"/checkpoints/*.new >/dev/null 2>&1 && break
    sleep 0.1
done
pkill -9 -P "$pid" -f "run $work/killed.yaml"
kill -9 "$pid" 2>/dev/null
wait "$pid" 2>/dev/null
check "killed while it had one to make: the next run passes" run killed
check "killed: that one made it" is checkpoint.made "memory and disks"

scenario both ovh four remembered
run both &
first=$!
"$program" run "$work/both.yaml" --runs "$work/other" >"$work/log2" 2>&1
second_code=$?
wait "$first"
check "two at once: both pass" [ "$? $second_code" = "0 0" ]
check "two at once: one of them has waited for the other's checkpoint" \
    [ "$(cat "$HARNESS_RUNS"/*both*/results.json "$work"/other/*both*/results.json |
        grep -c '"checkpoint.used"')" = 1 ]

"$program" cache explain "$work/both.yaml" >"$work/log" 2>&1
check "explain: it is there" says "checkpoint laid-out: made "
scenario both ovh five remembered
"$program" cache explain "$work/both.yaml" >"$work/log" 2>&1
check "explain: what has changed is named" says 'and is now  {"run":"echo five'
"$program" cache prune --all >"$work/log" 2>&1
check "prune: nothing is left" says "0 left"

# -- run again on a change -------------------------------------------------------------------------

endless watched 1s
endless other 1s
watched_times() { grep -c "^watching " "$work/log" || true; }
# await_watching TIMES: until the program has begun to watch for so many times.
await_watching() {
    for _ in $(seq 600); do
        [ "$(watched_times)" = "$1" ] && return
        sleep 0.1
    done
}
"$program" run --watch "$work/watched.yaml" "$work/other.yaml" >"$work/log" 2>&1 &
pid=$!
await_watching 1
sed -i 's/echo, cleaned/echo, again/' "$work/watched.yaml"
await_watching 2
check "watch: what has changed is run again, and nothing else" \
    [ "$(grep -c '^watched: failed' "$work/log") $(grep -c '^other: failed' "$work/log")" = "2 1" ]
echo 'no: [' >>"$work/watched.yaml"
await_watching 3
check "watch: a mistake is told, and it goes on watching" says "is not closed"
kill -INT "$pid"
finish
check "watch: Ctrl-C ends it" [ "$code" = 130 ]

end_checks checkpoints
