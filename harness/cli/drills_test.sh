#!/usr/bin/env bash
# What goes wrong around a run, with real machines: each drill ends with the right exit code, leaves
# no process, and leaves a report that tells the truth. Usage: drills_test.sh PROGRAM
set -uo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
passed=0 failed=0
trap 'rm -rf "$work"' EXIT

# The drills need what a run needs; without it they are skipped, aloud.
if ! "$program" plan yoga-storage >/dev/null 2>"$work/why"; then
    cat "$work/why" >&2
    echo "no machines can be started here: the drills are skipped" >&2
    exit 77
fi

check() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        echo "ok: $what"
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        tail -20 "$work/log" | sed 's/^/    /'
    fi
}
says() { grep -qF -- "$1" "$work/log"; }
machines() { pgrep -fc "harness-$1 " || true; }

# A scenario whose command ends only when something ends it.
endless() {
    cat >"$work/$1.yaml" <<YAML
summary: a command that never ends
machine: { report: $root/facter-reports/yoga.json, memory: 512MiB }
steps:
  - name: wait for ever
    run: [sleep, infinity]
    deadline: ${2:-300s}
  - name: clean up
    run: [echo, cleaned]
    when: always
YAML
}

# Starts the scenario and waits until its command runs in the guest.
start() {
    "$program" run "$work/$1.yaml" --junit "$work/$1.xml" >"$work/log" 2>&1 &
    pid=$!
    local log
    for _ in $(seq 600); do
        log=$(find "$HARNESS_RUNS" -path "*-$1*/agent.log" 2>/dev/null | tail -1)
        [ -n "$log" ] && grep -q 'exec: sleep' "$log" && return
        kill -0 "$pid" 2>/dev/null || return
        sleep 0.1
    done
}
finish() {
    wait "$pid"
    code=$?
}
milliseconds() { date +%s%3N; }

endless deadline 3s
"$program" run "$work/deadline.yaml" >"$work/log" 2>&1
check "a command without an end fails its step" [ $? = 1 ]
check "it says how long it waited" says "did not end within 3."
check "clean-up steps run after it" says "ok   clean up"

endless qemu-killed
start qemu-killed
began=$(milliseconds)
pkill -9 -f "harness-qemu-killed "
finish
check "QEMU killed: exit 3" [ "$code" = 3 ]
check "QEMU killed: noticed long before any deadline" [ $(($(milliseconds) - began)) -lt 10000 ]
check "QEMU killed: the cause is named" says "killed by signal 9"

endless interrupted
start interrupted
began=$(milliseconds)
kill -INT "$pid"
finish
check "Ctrl-C: exit 130" [ "$code" = 130 ]
check "Ctrl-C: ends long before any deadline" [ $(($(milliseconds) - began)) -lt 10000 ]
check "Ctrl-C: the report says so" grep -q "interrupted by Ctrl-C" "$work/interrupted.xml"
check "Ctrl-C: no machine is left" [ "$(machines interrupted)" = 0 ]

endless harness-killed
start harness-killed
kill -9 "$pid"
wait "$pid" 2>/dev/null
for _ in $(seq 20); do
    [ "$(machines harness-killed)" = 0 ] && break
    sleep 0.1
done
check "harness killed: no machine is left" [ "$(machines harness-killed)" = 0 ]
check "harness killed: the report is whole" \
    python3 -c "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])" "$work/harness-killed.xml"
check "harness killed: the report tells what had not ended" \
    grep -q "did not end" "$work/harness-killed.xml"

endless after 2s
"$program" run "$work/after.yaml" >"$work/log" 2>&1
check "the next run works" [ $? = 1 ]
check "it removes the disks that were left" [ -z "$(find "$HARNESS_RUNS" -name '*.raw')" ]

endless one 3s
endless two 3s
"$program" run "$work/one.yaml" >"$work/log" 2>&1 &
first=$!
"$program" run "$work/two.yaml" >"$work/log2" 2>&1
second_code=$?
wait "$first"
check "two at once: both reach their own end" [ $? = 1 ] && [ "$second_code" = 1 ]

echo "drills: $passed passed, $failed failed"
[ "$failed" = 0 ]
