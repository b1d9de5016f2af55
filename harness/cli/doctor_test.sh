#!/usr/bin/env bash
# What `harness doctor` says of this host, and of the same host with something taken away.
# Usage: doctor_test.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

need_machines yoga-storage
cd "$root" || exit 1

# finding NAME KEY: of the JSON that was written last.
finding() {
    python3 -c "
import json, sys
found = json.load(open(sys.argv[1]))['findings']
value = next(f for f in found if f['name'] == sys.argv[2])[sys.argv[3]]
print(' '.join(value) if isinstance(value, list) else value)" "$work/json" "$1" "$2"
}
doctor() { "$program" doctor --format json >"$work/json" 2>"$work/log"; }

doctor
code=$?
check "machines run here: exit 0 or 1" [ "$code" -le 1 ]
check "QEMU has the devices that machines have" [ "$(finding devices works)" = True ]
check "the guest's system is built" [ "$(finding appliance works)" = True ]
check "guests run under TCG" [ "$(finding tcg works)" = True ]
"$program" doctor >"$work/log" 2>&1
check "the table ends with the same verdict" [ $? = "$code" ]
check "it fits a screen" [ "$(wc -l <"$work/log")" -lt 70 ]

HARNESS_KERNEL=/nowhere/vmlinuz-1 doctor
check "without a kernel no machine can run: exit 2" [ $? = 2 ]
check "the kernel is named" [ "$(finding kernel works)" = False ]
check "with its remedy" grep -q "unset HARNESS_KERNEL" <(finding kernel remedy)
check "what needs it is not seen, and not blamed" \
    grep -q "not seen: it takes" <(finding tcg seen)
check "every scenario is held back" grep -q yoga-storage <(finding kernel holds_back)

(
    ulimit -n 100
    doctor
)
check "too few open files: exit 2" [ $? = 2 ]
check "the limit is told" grep -q "^100 open files" <(finding "open files" seen)
check "and the command" grep -q "ulimit -n 1024" <(finding "open files" remedy)

HARNESS_CACHE=/proc/no-such doctor
check "a cache that can not be written to: exit 2" [ $? = 2 ]
check "its place is told" grep -q "/proc/no-such" <(finding "space in the cache" seen)

end_checks doctor
