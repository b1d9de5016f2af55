#!/usr/bin/env bash
# What `run --trace` leaves, with real machines: whole at the end of a run and after Ctrl-C, and
# readable after a kill -9. Usage: trace_test.sh PROGRAM
set -uo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

need_machines yoga-storage
cat >"$work/short.yaml" <<YAML
summary: a program, a restart, and the end
machine: { report: $root/facter-reports/yoga.json, memory: 512MiB }
steps:
  - name: a program
    run: [sh, -c, exit 3]
    expect: { exit: 3 }
  - name: restart
    reboot:
  - name: power off
    power-off:
YAML

# good FILE: spans lie within each other, as they began.
good() { python3 -B "$root/ci/read_trace.py" "$1" >"$work/log" 2>&1; }
whole() { python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$1"; }

# covers FILE: what is waited for is known of nine tenths of the run's time.
covers() {
    python3 -B - "$root/ci" "$1" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[1])
import read_trace
_, tracks = read_trace.read(read_trace.load(open(sys.argv[2]).read())[0])
run = next(t for t in tracks.values() if t.name == "short, harness")
whole = run.spans[0][2] - run.spans[0][1]
sys.exit(read_trace.covered(run.leaves()) < 0.9 * whole)
PYTHON
}

"$program" run "$work/short.yaml" --trace "$work/short.json" >"$work/log" 2>&1
check "a run with a trace passes" [ $? = 0 ]
check "its trace is a JSON array" whole "$work/short.json"
check "its spans lie within each other" good "$work/short.json"
check "what it waits for is known of nine tenths of its time" covers "$work/short.json"
for name in "load scenarios, reports and layouts" "create the machine" "a program" "restart" \
    "power off" "write the reports" "sh -c exit 3"; do
    check "it has '$name'" grep -qF "\"name\":\"$name\"" "$work/short.json"
done
check "it has the program's exit code" grep -qF '"end":"exit code 3"' "$work/short.json"
check "it has the guest's phases" grep -qF '"name":"udev settling"' "$work/short.json"

endless interrupted
start interrupted --trace "$work/interrupted.json"
kill -INT "$pid"
finish
check "Ctrl-C: exit 130" [ "$code" = 130 ]
check "Ctrl-C: the trace is a JSON array" whole "$work/interrupted.json"
check "Ctrl-C: every span has ended" good "$work/interrupted.json"

endless killed
start killed --trace "$work/killed.json"
kill -9 "$pid"
wait "$pid" 2>/dev/null
check "killed: the trace lacks its end" [ "$(tail -c 2 "$work/killed.json")" != "]" ]
check "killed: the trace can be read" good "$work/killed.json"
check "killed: it tells what was under way" grep -qF '"name":"sleep infinity"' "$work/killed.json"

"$program" run "$work/short.yaml" --trace /dev/full >"$work/log" 2>&1
check "a full disk: exit 3" [ $? = 3 ]
check "a full disk: it is said" says "the trace '/dev/full' is cut off"
"$program" run "$work/short.yaml" --trace "$work" >"$work/log" 2>&1
check "a directory: exit 3, and nothing began" [ $? = 3 ]
check "a directory: it is said" says "Is a directory"

end_checks trace
