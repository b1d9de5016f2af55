#!/usr/bin/env bash
# Programs that go on beside the steps of a scenario: how they end, and what is said of those that
# end by themselves. Usage: loads_test.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
root=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HARNESS_RUNS=$work/runs
need_machines ovh-storage

scenario() { # NAME, with its steps as input
    {
        echo "summary: $1"
        echo "machine: { report: $root/facter-reports/ovh.json, memory: 512MiB }"
        cat
    } >"$work/$1.yaml"
}
log_of() { cat "$HARNESS_RUNS"/*-"$1"/attachments/writes.log; }

# A program that tells the truth: a number is in the file before it is acknowledged.
cat >"$work/truthful" <<'BASH'
for ((n = 1; ; n++)); do
    echo "try $n $EPOCHREALTIME"
    echo "$n" >>/run/numbers
    echo "$n"
done
BASH
# And one that does not: each fifth is not written.
# shellcheck disable=SC2016
sed 's,^    echo "$n" >>.*,    ((n % 5 == 0)) || echo "$n" >>/run/numbers,' "$work/truthful" \
    >"$work/untruthful"

scenario whole <<YAML
time: { start: 2026-03-01T12:00 }
steps:
  - { write: [/run/truthful], file: truthful }
  - { start: bash /run/truthful, as: writes }
  - { listen: writes, lines: 100 }
  - run: date +%s.%N >/run/then && cp /run/numbers /run/copy
  - { listen: writes, lines: 100 }
  - { name: now, check: ledger, load: writes, holds: cat /run/numbers }
  - advance: 1d
  - { listen: writes, lines: 100 }
  - { name: the copy, check: ledger, load: writes, holds: cat /run/copy, as-of: /run/then }
  - name: not of today
    check: ledger
    load: writes
    holds: cat /run/copy
    as-of: 2026-03-02T12:00
    expect: [{ fail: "*missing: the first is*", reason: it is a day old }]
  - set-clock: -1h
  - { listen: writes, lines: 100 }
  - { name: again, check: ledger, load: writes, holds: cat /run/copy, as-of: /run/then }
  - stop: writes
  - { name: all, check: ledger, load: writes, holds: cat /run/numbers }
YAML
"$program" run "$work/whole.yaml" >"$work/log" 2>&1
check "a truthful program: passes, and its old copy is found out" [ $? = 0 ]
# Each stamp is after the time that the program itself took before.
# shellcheck disable=SC2016
check "a truthful program: its lines are kept, with the guest's time" \
    awk '$2 == "try" { tried = $4 } $2 != "try" && $1 < tried { exit 1 } END { exit NR < 400 }' \
    <(log_of whole)
# shellcheck disable=SC2016
check "a truthful program: which a clock that is set back does not take back" \
    awk '$1 < last { exit 1 } $2 == "try" && $4 < $1 - 3000 { back = 1 } { last = $1 }
        END { exit !back }' <(log_of whole)

scenario untruthful <<YAML
steps:
  - { write: [/run/untruthful], file: untruthful }
  - { start: bash /run/untruthful, as: writes }
  - { listen: writes, lines: 100 }
  - stop: writes
  - { check: ledger, load: writes, holds: cat /run/numbers }
YAML
"$program" run "$work/untruthful.yaml" >"$work/log" 2>&1
check "an untruthful one: fails" [ $? = 1 ]
check "an untruthful one: what is missing is told" \
    says "are missing: the first is 5, acknowledged at"

scenario restarts <<YAML
steps:
  - { start: "while echo 1; do sleep 0.1; done", as: writes }
  - listen: writes
  - reboot:
  - { start: "while echo 2; do sleep 0.1; done", as: others }
  - listen: others
  - power-off:
YAML
"$program" run "$work/restarts.yaml" >"$work/log" 2>&1
check "a reboot and a power-off end programs without a word" [ $? = 0 ]
check "a reboot: what it wrote is kept" grep -q '   1$' <(log_of restarts)

scenario dies <<YAML
steps:
  - { start: "echo 1; sleep 0.2; echo no space >&2; exit 3", as: writes }
  - { listen: writes, lines: 2 }
YAML
"$program" run "$work/dies.yaml" >"$work/log" 2>&1
check "one that ends by itself: fails the next step" [ $? = 1 ]
check "one that ends by itself: its exit code is told" says "seen     exit code 3"
check "one that ends by itself: and its last lines" \
    grep -q '! no space$' "$HARNESS_RUNS"/*-dies/attachments/writes.log

scenario stubborn <<YAML
steps:
  - start: "trap '' TERM; echo \$\$ >/run/pid; echo 1; while :; do sleep 0.1 || :; done"
    as: writes
  - listen: writes
  - { stop: writes, deadline: 1s }
  - { name: it is gone, run: "[ -s /run/pid ] && ! kill -0 \$(</run/pid)", when: always }
YAML
"$program" run "$work/stubborn.yaml" >"$work/log" 2>&1
check "one that does not end when asked: fails" [ $? = 1 ]
check "one that does not end when asked: is killed, and that is told" says "was killed; let it end"
check "one that does not end when asked: and is gone" says "ok   it is gone"

scenario children <<YAML
steps:
  - start: "for i in 1 2; do sleep 1000 & echo \$! >>/run/pids; done; echo 1; wait"
    as: writes
  - listen: writes
  - stop: writes
  - run: while read -r pid; do ! kill -0 \$pid || exit 1; done </run/pids
YAML
"$program" run "$work/children.yaml" >"$work/log" 2>&1
check "a stop ends what it has started as well" [ $? = 0 ]

end_checks "programs beside the steps"
