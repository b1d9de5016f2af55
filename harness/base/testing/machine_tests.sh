# shellcheck shell=bash disable=SC2034,SC2154  # variables of the caller
# For the scripts that test the program with real machines. They source it and set
#   program  what is tested
#   root     the project
#   work     a directory of theirs; $work/log is what the program said last
# and export HARNESS_RUNS, a directory in $work.

passed=0 failed=0

# skip WHY: the test can not be run here, which is told and is no failure.
skip() {
    echo "SKIPPED: $1" >&2
    exit 77
}

# need_machines SCENARIO: skips where the scenario's machine could not be started.
need_machines() {
    "$program" plan "$1" >/dev/null 2>"$work/log" && return
    cat "$work/log" >&2
    skip "no machines can be started here"
}

# copy_trials FROM TO: what was found out of accelerators, from one cache to another.
copy_trials() { find "$1" -maxdepth 1 -name 'accelerator-*' -exec cp -p -t "$2" {} +; }

# own_cache: a cache of the test's own, in which what guests boot, and what was found out of
# accelerators, is that of the user.
own_cache() {
    local cache=${HARNESS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/harness}
    mkdir -p "$work/cache" "$cache/appliance" "$cache/systems"
    ln -s "$cache/appliance" "$cache/systems" "$work/cache/"
    copy_trials "$cache" "$work/cache"
    export HARNESS_CACHE=$work/cache
}

# check WHAT COMMAND...: counts, and shows the log where the command fails.
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

# end_checks NAME: the last line, and the exit code.
end_checks() {
    echo "$1: $passed passed, $failed failed"
    [ "$failed" = 0 ]
}

# short_form_ends NAME WHAT: here, where HARNESS_LONG_TESTS is not set; what it leaves out is told.
short_form_ends() {
    [ -z "${HARNESS_LONG_TESTS:-}" ] || return 0
    echo "short: HARNESS_LONG_TESTS=1 tries $2 too"
    end_checks "$1"
    exit
}

says() { grep -qF -- "$1" "$work/log"; }

# now: a time in milliseconds; took_less_than LIMIT: counted from `began`.
now() { date +%s%3N; }
took_less_than() { [ $(($(now) - began)) -lt "$1" ]; }

# last_run RUNS [NAME]: the directory of the run whose record was written last, of those of a
# scenario. Names do not tell it: several runs may begin in one second.
last_run() {
    local newest='' record
    for record in "$1"/*"-${2:-}"*/results.json; do
        [ -z "$newest" ] || [ "$record" -nt "$newest" ] && newest=$record
    done
    dirname "$newest"
}

# endless NAME [DEADLINE]: a scenario whose command ends only when something ends it.
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

# start NAME [OPTION...]: runs an endless scenario and waits until its command runs in the guest;
# `pid` is the program's.
start() {
    "$program" run "$work/$1.yaml" "${@:2}" >"$work/log" 2>&1 &
    pid=$!
    for _ in $(seq 1200); do
        grep -qs 'exec: sleep' "$HARNESS_RUNS"/*"-$1"*/agent.log && return
        kill -0 "$pid" 2>/dev/null || return
        sleep 0.1
    done
}

# finish: waits for what was started; `code` is its exit code.
finish() {
    wait "$pid"
    code=$?
}

# differences RUNS OTHER SCENARIO: what the newest reports of a scenario in two directories of runs
# say differently, but for what belongs to the way in which they ran.
differences() {
    python3 - "$@" <<'PYTHON'
import glob, json, os, re, sys

def load(runs):
    records = glob.glob(f"{runs}/*{sys.argv[3]}*/results.json")
    return json.load(open(max(records, key=os.path.getmtime)))

def facts(report):
    properties = report["properties"]
    if isinstance(properties, dict):
        properties = [{"name": n, "value": v} for n, v in properties.items()]
    own = re.compile(
        r"backend|libvirt\..*|guest\..*_ms|guest\.start|qemu\.version|accelerator\.reason"
        r"|deadline\.factor")
    # What mkfs and sgdisk draw by lot.
    uuid = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
    yield from sorted((p["name"], p["value"]) for p in properties if not own.fullmatch(p["name"]))
    for row in report["hardware"]:
        yield tuple(str(value) for name, value in sorted(row.items()))
    for case in report["cases"]:
        yield (case["step"], case["name"], case["status"], case["expected"],
               uuid.sub("UUID", case["seen"]), case["message"])

one, other = (list(facts(load(runs))) for runs in sys.argv[1:3])
if len(one) < 20:
    print(f"only {len(one)} facts to compare")
for fact in sorted(set(one) ^ set(other)):
    print(sys.argv[1] if fact in one else sys.argv[2], fact)
PYTHON
}

# same_reports RUNS OTHER SCENARIO: whether there are none; shows them in the log.
same_reports() {
    differences "$@" >"$work/log" 2>&1 && [ ! -s "$work/log" ]
}
