#!/usr/bin/env bash
# What goes wrong around a run, with real machines: each drill ends with the right exit code, leaves
# no process, and leaves a report that tells the truth. Usage: drills_test.sh PROGRAM
set -uo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

need_machines yoga-storage
machines() { pgrep -fc "harness-$1 " || true; }

endless deadline 1s
"$program" run "$work/deadline.yaml" >"$work/log" 2>&1
check "a command without an end fails its step" [ $? = 1 ]
# Under KVM the second is one; an emulated machine has the multiple that its report tells.
times=$(python3 -c "
import glob, json, sys
properties = json.load(open(sorted(glob.glob(sys.argv[1]))[-1]))['properties']
print(next((p['value'] for p in properties if p['name'] == 'deadline.factor'), '1.0'))
" "$HARNESS_RUNS/*-deadline/results.json")
if [ "$times" = 1.0 ]; then
    check "it says how long it waited" says "did not end within 1 s and was killed"
else
    check "it says how long it waited" says "(1 s, times $times for emulation) and was killed"
    check "it says so before" says "deadlines are multiplied by $times: "
fi
check "clean-up steps run after it" says "ok   clean up"

endless qemu-killed
start qemu-killed
began=$(now)
kill -9 "$(pgrep -P "$pid" -f qemu)"
finish
check "QEMU killed: exit 3" [ "$code" = 3 ]
check "QEMU killed: noticed long before any deadline" took_less_than 10000
check "QEMU killed: the cause is named" says "killed by signal 9"

# A fork that fails is tried again, and booted then: each of them is killed.
"$program" facter verify "$root/facter-reports/yoga.json" >"$work/rows" 2>"$work/log" &
pid=$!
while kill -0 "$pid" 2>/dev/null; do
    pkill -9 -P "$pid" -f "harness-verify-yoga "
    sleep 0.1
done
finish
check "verify, each QEMU killed: exit 3" [ "$code" = 3 ]
check "verify, each QEMU killed: the cause is named" says "killed by signal 9"
check "verify, each QEMU killed: it says where all of it is" says "everything about this run: "
check "verify, each QEMU killed: no row is told" [ ! -s "$work/rows" ]

endless interrupted
start interrupted --junit "$work/interrupted.xml"
began=$(now)
kill -INT "$pid"
finish
check "Ctrl-C: exit 130" [ "$code" = 130 ]
check "Ctrl-C: ends long before any deadline" took_less_than 10000
check "Ctrl-C: the report says so" grep -q "interrupted by Ctrl-C" "$work/interrupted.xml"
check "Ctrl-C: no machine is left" [ "$(machines interrupted)" = 0 ]

endless harness-killed
start harness-killed --junit "$work/harness-killed.xml"
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

endless after 200ms
"$program" run "$work/after.yaml" >"$work/log" 2>&1
check "the next run works" [ $? = 1 ]
check "it removes the disks that were left" [ -z "$(find "$HARNESS_RUNS" -name '*.raw')" ]

endless one 300ms
endless two 300ms
"$program" run "$work/one.yaml" >"$work/log" 2>&1 &
first=$!
"$program" run "$work/two.yaml" >"$work/log2" 2>&1
second_code=$?
wait "$first"
check "two at once: both reach their own end" [ "$? $second_code" = "1 1" ]

short_form_ends drills "limits and places"

# -- limits and places ---------------------------------------------------------------------------

# under LIMIT VALUE: a run with that limit of ulimit.
under() {
    (ulimit "$1" "$2" && exec "$program" run "$work/one.yaml" >"$work/log" 2>&1)
}
under -n 32
check "too few open files: exit 2" [ $? = 2 ]
check "too few open files: the command that helps" says "run \`ulimit -n 1024\` before"
under -v 1000000
check "too little address space: exit 2" [ $? = 2 ]
check "too little address space: the command that helps" says "run \`ulimit -v unlimited\` before"
under -n 256
check "256 open files are enough" [ $? = 1 ]

if unshare --map-root-user --mount true 2>/dev/null; then
    # shellcheck disable=SC2016  # for the other shell
    unshare --map-root-user --mount bash -c 'mount -t tmpfs -o ro none /dev/shm &&
        exec "$@"' none "$program" run "$work/one.yaml" >"$work/log" 2>&1
    check "without /dev/shm: it runs" [ $? = 1 ]
    own_cache
    # shellcheck disable=SC2016  # for the other shell
    unshare --map-root-user --mount bash -c 'mount --bind "$0" "$0" &&
        mount -o remount,bind,ro "$0" && exec "$@"' \
        "$work/cache" "$program" run "$work/one.yaml" >"$work/log" 2>&1
    check "a cache that can not be written to: it runs" [ $? = 1 ]
    check "a cache that can not be written to: its record says why it booted" \
        grep -q 'it could not be saved: .*Read-only' "$(last_run "$HARNESS_RUNS" one)/results.json"
else
    echo "no mount namespace for a user here: /dev/shm and a read-only cache were not tried"
fi

end_checks drills
