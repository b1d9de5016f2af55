#!/usr/bin/env bash
# Several scenarios in one call, with real machines: they run at once, what happens to one does not
# touch the others, and every report is there, in order. Usage: scheduler_test.sh PROGRAM
set -uo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

need_machines yoga-storage

# scenario NAME COMMAND...: one whose steps are these commands.
scenario() {
    {
        echo "summary: $1"
        echo "machine: { report: $root/facter-reports/yoga.json, memory: 512MiB }"
        echo "steps:"
        printf '%s\n' "${@:2}" | sed 's/[^ ]*/"&"/g; s/ /, /g; s/.*/  - run: [&]/'
    } >"$work/$1.yaml"
}
scenario first "sleep 4" "echo first"
scenario second "sleep 4" "false" "echo second"
scenario third "sleep 4" "echo third"
files=("$work/first.yaml" "$work/second.yaml" "$work/third.yaml")

machines() { pgrep -fc "harness-($1) " || true; }
# wait_for SECONDS COMMAND...: whether it comes true within that time.
wait_for() {
    local rounds=$(($1 * 10))
    shift
    for _ in $(seq "$rounds"); do
        "$@" && return
        sleep 0.1
    done
    return 1
}
in_guest() { grep -qs "exec: $2" "$(last_run "$HARNESS_RUNS" "$1")/agent.log"; }
all_in_guest() { in_guest one sleep && in_guest two sleep && in_guest three sleep; }
# suites FILE...: the names of the test suites, in their order.
suites() {
    python3 - "$@" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
print(*(suite.get("name") for file in sys.argv[1:] for suite in tree.parse(file).iter("testsuite")))
PYTHON
}
is_text() { [ "$1" = "$2" ] || { echo "'$1' is not '$2'" >>"$work/log" && false; }; }
same_as() { is_text "$("${@:2}")" "$1"; }
# in_one_piece NAME: whether the log has its lines from head to end without another's.
in_one_piece() {
    sed -n "/^$1: $1\$/,/^$1: [a-z]* (/p" "$work/log" >"$work/piece"
    [ -s "$work/piece" ] && same_as 2 grep -cE '^(first|second|third): ' "$work/piece"
}
is_whole() { python3 -c "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])" "$1"; }

# -- at once ---------------------------------------------------------------------------------------

"$program" run "${files[@]}" --jobs 3 --junit "$work/three.xml" >"$work/log" 2>&1 &
pid=$!
three_machines() { [ "$(machines 'first|second|third')" = 3 ]; }
check "three machines run at once" wait_for 60 three_machines
finish
check "one fails: exit 1" [ "$code" = 1 ]
check "one fails: the others pass" says "2 of 3 scenarios passed"
check "reports keep the order of the request" \
    same_as "first second third" suites "$work/three.xml"
for name in first second third; do
    check "what '$name' says is in one piece" in_one_piece "$name"
done

# -- the user has had enough -----------------------------------------------------------------------

endless one
endless two
endless three
endless_files=("$work/one.yaml" "$work/two.yaml" "$work/three.yaml")
# start_three NAME: until all run in their guests.
start_three() {
    rm -rf "$HARNESS_RUNS"
    "$program" run "${endless_files[@]}" --jobs 3 --junit "$work/$1.xml" >"$work/log" 2>&1 &
    pid=$!
    check "$1: all three run" wait_for 90 all_in_guest
    began=$(now)
}
no_machine() { [ "$(machines 'one|two|three')" = 0 ]; }

start_three interrupted
kill -INT "$pid"
finish
check "Ctrl-C: exit 130" [ "$code" = 130 ]
check "Ctrl-C: ends within two seconds" took_less_than 2000
check "Ctrl-C: no machine is left" no_machine
check "Ctrl-C: each report says so" \
    same_as 3 grep -c '<system-err>interrupted by Ctrl-C' "$work/interrupted.xml"

start_three killed
kill -9 "$pid"
wait "$pid" 2>/dev/null
check "harness killed: no machine is left after two seconds" wait_for 2 no_machine
check "harness killed: the report is whole" is_whole "$work/killed.xml"
check "harness killed: it tells what had not ended" grep -q "did not end" "$work/killed.xml"

# -- again -----------------------------------------------------------------------------------------

scenario second "false"
scenario third "echo third"
rm -rf "$HARNESS_RUNS"
"$program" run "$work/first.yaml" --retries 1 --junit "$work/flaky.xml" >"$work/log" 2>&1 &
pid=$!
check "a run to be broken has begun" wait_for 60 in_guest first sleep
kill -9 "$(pgrep -P "$pid" -f qemu)"
finish
scenario first "echo first"
check "what passes when tried again is no failure" [ "$code" = 0 ]
check "it is called flaky at the end" says "first: passed, flaky ("
check "it is flaky in JUnit, with the first cause" \
    grep -q '<flakyFailure message="QEMU ended: killed by signal 9' "$work/flaky.xml"
check "the record names the attempt" \
    grep -q '"earlier_attempt.1"' "$(last_run "$HARNESS_RUNS" first)/results.json"

"$program" run "$work/second.yaml" --retries 1 >"$work/log" 2>&1
check "what fails again is a failure" [ $? = 1 ]
check "it was tried twice" same_as 2 grep -c '^second: failed' "$work/log"

scenario bad "false" # How long these take is not known, so they keep this order.
scenario next "true"
scenario last "true"
"$program" run "$work"/{bad,next,last}.yaml --jobs 1 --fail-fast --junit "$work/fast.xml" \
    >"$work/log" 2>&1
check "--fail-fast: exit 1" [ $? = 1 ]
check "--fail-fast: the rest is not run" says "2 not run"
check "--fail-fast: JUnit says why" grep -q 'skipped message="not run: bad did not pass' \
    "$work/fast.xml"

"$program" run "$work/third.yaml" --repeat 2 --junit "$work/twice.xml" >"$work/log" 2>&1
check "--repeat: exit 0" [ $? = 0 ]
check "--repeat: a suite for each" same_as "third#1 third#2" suites "$work/twice.xml"
"$program" run "$work/second.yaml" --until-fail --jobs 1 --junit "$work/until.xml" >"$work/log" 2>&1
check "--until-fail: exit 1" [ $? = 1 ]
check "--until-fail: it ends with the first failure" same_as "second#1" suites "$work/until.xml"

# -- a part ----------------------------------------------------------------------------------------

for part in 1 2; do
    "$program" run "${files[@]}" --shard "$part/2" --junit "$work/shard$part.xml" \
        >>"$work/log" 2>&1
done
shards() { suites "$work/shard1.xml" "$work/shard2.xml" | tr ' ' '\n' | sort | xargs; }
check "two shards run everything once" same_as "first second third" shards
"$program" run "$work/third.yaml" --shard 2/2 --junit "$work/empty.xml" >"$work/log" 2>&1
check "a shard without a scenario passes" [ $? = 0 ]
check "it says so" says "shard 2 of 2: 0 of 1 scenarios"
check "its report is whole" is_whole "$work/empty.xml"

end_checks scheduler
