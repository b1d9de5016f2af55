#!/usr/bin/env bash
# `harness bench` with real machines: it measures, it compares, it ends. What it measures is no
# matter here, as other work may run beside it. Usage: bench_test.sh PROGRAM
set -uo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

need_machines yoga-storage
machines() { pgrep -fc "harness-bench |rdinit=/bin/bash" || true; }

# json EXPRESSION FILE: whether it holds for the result.
json() { python3 -c "import json, sys; r = json.load(open(sys.argv[1])); sys.exit(not ($1))" "$2"; }

# scaled FACTOR FILE: the result, as if each ratio had been so many times better.
scaled() {
    python3 - "$@" <<'PYTHON'
import json, sys
result = json.load(open(sys.argv[2]))
for row in result["rows"]:
    for baseline in row["baselines"]:
        if "times_better" in baseline:
            baseline["times_better"] *= float(sys.argv[1])
json.dump(result, sys.stdout)
PYTHON
}

"$program" bench junit --quick --json "$work/junit.json" >"$work/log" 2>&1
check "a bench can be made" [ $? = 0 ]
scaled 0.0001 "$work/junit.json" >"$work/slower.json"
scaled 10000 "$work/junit.json" >"$work/faster.json"
"$program" bench junit --quick --against "$work/slower.json" >"$work/log" 2>&1
check "better than before: exit 0" [ $? = 0 ]
"$program" bench junit --quick --against "$work/faster.json" >"$work/log" 2>&1
check "worse than before: exit 1" [ $? = 1 ]
check "worse than before: it is marked" says "WORSE"
"$program" bench junit --quick --against "$root/README.md" >"$work/log" 2>&1
check "against something else: exit 2" [ $? = 2 ]
"$program" bench junit --quick --json /nowhere/now.json >"$work/log" 2>&1
check "a result that can not be written: exit 3" [ $? = 3 ]

# begin BENCH: measures it without an end; returns once one of its machines is there.
begin() {
    "$program" bench "$1" --repeat 1000 >"$work/log" 2>&1 &
    pid=$!
    for _ in $(seq 600); do
        [ "$(machines)" != 0 ] && return
        kill -0 "$pid" 2>/dev/null || return
        sleep 0.1
    done
}

begin forks
began=$(now)
kill -INT "$pid"
finish
check "Ctrl-C: exit 130" [ "$code" = 130 ]
check "Ctrl-C: it ends soon" took_less_than 10000
check "Ctrl-C: no machine is left" [ "$(machines)" = 0 ]
check "Ctrl-C: its directory is gone" [ -z "$(find "$HARNESS_RUNS" -name '*-bench')" ]

begin start
kill -9 "$pid"
wait "$pid" 2>/dev/null
for _ in $(seq 20); do
    [ "$(machines)" = 0 ] && break
    sleep 0.1
done
check "killed: no machine is left" [ "$(machines)" = 0 ]
short_form_ends bench "all the other benches"

"$program" bench all --quick --json "$work/now.json" >"$work/log" 2>&1
check "all benches can be made" [ $? = 0 ]
for row in "warm fork" "cold boot" "plain QEMU, shell on its console" "2 forks at once" \
    "harness run --cold" "the tool alone, in a loop" "work over time and jobs" \
    "shell on the console" "qemu-img create" "reading the JSON alone" "harness, in memory"; do
    check "the table has '$row'" says "$row"
done
check "every row of ours but that of 20 TB was measured" \
    json 'all(row["ours"]["values"] for row in r["rows"] if row["name"] != "one disk of 20 TB"
        and "corpus" not in row["name"])' "$work/now.json"
check "the plain QEMU did the same work" json 'all(b["values"] for row in r["rows"]
    for b in row["baselines"] if b["of"].startswith("plain QEMU"))' "$work/now.json"
check "its directory is gone, and that of the killed one" \
    [ -z "$(find "$HARNESS_RUNS" -name '*-bench')" ]

end_checks bench
