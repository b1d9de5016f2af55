#!/usr/bin/env bash
# A guest shows of a scrubbed report's machine what it shows of the original's: the same rows with
# the same verdicts. Usage: scrubbed_verify_test.sh PROGRAM
set -euo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
cd "$root"

if ! "$program" plan zephyrus-storage >/dev/null 2>"$work/why"; then
    cat "$work/why" >&2
    echo "no machines can be started here: skipped" >&2
    exit 77
fi

# Texts of serials and links blurred: a pseudonym has the form of what it stands for.
rows() {
    python3 - "$1" <<'PYTHON'
import json
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    for row in json.load(file)["rows"]:
        key = re.sub("[a-z]", "a", re.sub("[A-Z]", "A", re.sub("[0-9]", "9", row["key"])))
        print(row["section"], key, row["verdict"])
PYTHON
}

report=facter-reports/zephyrus.json
"$program" facter scrub "$report" -o "$work/scrubbed.json" 2>/dev/null
"$program" facter verify "$report" --format json >"$work/original.rows.json"
"$program" facter verify "$work/scrubbed.json" --format json >"$work/scrubbed.rows.json"
rows "$work/original.rows.json" >"$work/original.rows"
rows "$work/scrubbed.rows.json" >"$work/scrubbed.rows"
test -s "$work/original.rows"
if grep -q 24SYNTHZ0001 "$work/scrubbed.rows.json"; then
    echo "FAILED: the guest of the scrubbed report has a serial of the original"
    exit 1
fi
diff "$work/original.rows" "$work/scrubbed.rows"
