#!/usr/bin/env bash
# Power cuts on real machines: what was flushed is there after them, what was not is not, and what
# breaks by them is told. Usage: power_cut_test.sh PROGRAM
set -uo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

need_machines ovh-storage

# begin NAME [REPORT]: a scenario on a laid out disk; what comes in is appended to it.
begin() {
    cat >"$work/$1.yaml" <<YAML
summary: power cuts
machine: { report: $root/facter-reports/${2:-ovh}.json, memory: 512MiB }
layout: $root/scenarios/layouts/${2:-ovh}.json
steps:
  - apply: [destroy, format, mount]
    deadline: 120s
YAML
    cat >>"$work/$1.yaml"
}
run() { "$program" run "$work/$1.yaml" "${@:2}" >"$work/log" 2>&1; }
# cuts NAME: "passed" or "FAILED" of each cut, in one line.
cuts() {
    sed -n 's/^\(passed\|FAILED\)  cut.*/\1/p' \
        "$(last_run "$HARNESS_RUNS" "$1")"/attachments/cuts-*.txt | tr '\n' ' '
}
# passed NAME STEP: whether the step of the scenario's last run did.
passed() {
    python3 -c 'import json, sys
cases = json.load(open(sys.argv[1]))["cases"]
sys.exit([c["status"] for c in cases if c["step"] == sys.argv[2]] != ["passed"])' \
        "$(last_run "$HARNESS_RUNS" "$1")/results.json" "$2"
}
machines() { pgrep -fc "harness-$1 " || true; }

# -- what is durable, and what is not ------------------------------------------------------------

reports=(ovh) # A disk that is told what has to be there at once.
[ "${HARNESS_LONG_TESTS:-}" != nightly ] || reports+=(yoga) # NVMe.
for report in "${reports[@]}"; do
    begin "durable-$report" "$report" <<'YAML'
  - record-writes: work
    steps:
      - { name: with fsync, run: "echo kept | dd of=/mnt/home/synced conv=fsync" }
      - { name: more, run: "echo more | dd of=/mnt/home/more conv=fsync" }
      - { name: without, run: "echo lost >/mnt/home/unsynced" }
  - cut-power: work
    steps:
      - apply: mount
      - { name: what nobody flushed is not there, run: "test ! -e /mnt/home/unsynced" }
      - { name: what was flushed is there, run: "grep kept /mnt/home/synced" }
YAML
    run "durable-$report"
    check "$report: cuts before the flush lack the file, which is a failure" [ $? = 1 ]
    check "$report: the first such cut is named" says "cut 1 of "
    check "$report: it says how to try that one alone" says "'only: 1' in this step"
    check "$report: from the flush on it is there after each cut" \
        grep -qxE '(FAILED )+(passed )+' <<<"$(cuts "durable-$report")"
    check "$report: what nobody flushed is lost in every cut" \
        passed "durable-$report" "cut-power work: what nobody flushed is not there"
done

short_form_ends power_cut "snapshots, Ctrl-C, kills and a full disk"

# -- what breaks ---------------------------------------------------------------------------------

# ten NAME OPTION CUTS: ten transactions of a file system mounted so, and so many cuts of them.
ten() {
    begin "$1" < <(
        echo "  - run: mount -o remount,$2 /mnt"
        echo "  - record-writes: work"
        echo "    steps:"
        for i in $(seq 10); do
            echo "      - run: mkdir /mnt/home/$i && seq 9999 >/mnt/home/$i/numbers && sync"
        done
        echo "  - cut-power: work"
        echo "    at: ${*:3}"
        echo "    steps:"
        echo "      - run: btrfs check --readonly /dev/disk/by-partlabel/disk-main-root"
        echo "      - apply: mount"
    )
}
if [ "${HARNESS_LONG_TESTS:-}" = nightly ]; then
    ten barriers barrier 9
    run barriers
    check "a file system that flushes outlives every cut" [ $? = 0 ]
    ten no-barriers nobarrier every flush
    run no-barriers
    check "one that does not flush is found broken" [ $? = 1 ]
    check "it is btrfs check or the mount that fails" \
        grep -qE 'FAIL cut-power work: (run btrfs check|apply mount)' "$work/log"
fi

# -- snapshots -----------------------------------------------------------------------------------

begin snapshots <<'YAML'
  - reboot: # Another QEMU, which goes on with the log.
  - apply: mount
  - run: |
      btrfs subvolume create /mnt/home/s
      for name in kept removed; do btrfs subvolume snapshot -r /mnt/home /mnt/home/s/$name; done
  - record-writes: night
    steps:
      - run: |
          btrfs subvolume snapshot -r /mnt/home /mnt/home/s/made
          btrfs subvolume delete /mnt/home/s/removed
      - run: btrfs filesystem sync /mnt/home && btrfs subvolume sync /mnt/home && sync
  - cut-power: night
    steps:
      - apply: mount
      - { name: none is lost, check: snapshots, snapshots: [/mnt/home/s/*] }
YAML
run snapshots --keep-disks
check "no snapshot is lost by a cut" [ $? = 0 ]
# Of all sectors whose last entry is a write; what a discard leaves is the image's own affair.
same_as_log() {
    python3 - "$(last_run "$HARNESS_RUNS" snapshots)" <<'PYTHON'
import os, struct, sys

log = open(sys.argv[1] + "/disks-log.raw", "rb")
disks = open(sys.argv[1] + "/disks.raw", "rb")
size = struct.unpack("<QQQI", log.read(28))[3]
last, at = {}, size
while at < os.fstat(log.fileno()).st_size:  # Also what no flush came after.
    log.seek(at)
    sector, sectors, flags, _ = struct.unpack("<QQQQ", log.read(32))
    at += size
    for i in range(sectors if flags & 4 == 0 else 0):
        last[sector + i] = at + i * size
    at += sectors * size if flags & 4 == 0 else 0
    if flags & 4:
        for known in [k for k in last if sector <= k < sector + sectors]:
            del last[known]
different = 0
for sector, where in last.items():
    log.seek(where)
    disks.seek(sector * size)
    different += log.read(size) != disks.read(size)
print(f"{len(last)} sectors, {different} of them different")
sys.exit(different > 0 or len(last) < 1000)
PYTHON
}
check "all of the log, done again, is what stands on the disks" same_as_log
remove="      - { name: somebody removes one, run: btrfs subvolume delete /mnt/home/s/kept }"
sed "s|^      - { name: none|$remove\n&|; s|cut-power: night|&\n    only: 2|" \
    "$work/snapshots.yaml" >"$work/lost.yaml"
run lost
check "a snapshot that is lost is a failure" [ $? = 1 ]
check "it is named" says "/mnt/home/s/kept is lost: it was there before and after"
check "one cut alone was tried" [ "$(cuts lost)" = "FAILED " ]

# -- ends ----------------------------------------------------------------------------------------

begin waits <<'YAML'
  - record-writes: work
    steps: [{ run: "echo x >/mnt/home/x && sync" }]
  - cut-power: work
    steps: [{ run: [sleep, infinity] }]
YAML
# Until the guest after the cut does what never ends.
start_waiting() {
    "$program" run "$work/waits.yaml" >"$work/log" 2>&1 &
    pid=$!
    for _ in $(seq 1200); do
        grep -qs 'exec: sleep' "$HARNESS_RUNS"/*-waits*/machine-after-cut/agent.log && return
        kill -0 "$pid" 2>/dev/null || return
        sleep 0.1
    done
}
rm -rf "$HARNESS_RUNS" # With the disks that were kept above.
start_waiting
began=$(now)
kill -INT "$pid"
finish
check "Ctrl-C between cuts: exit 130" [ "$code" = 130 ]
check "Ctrl-C between cuts: at once" took_less_than 10000
check "Ctrl-C between cuts: neither machine is left" [ "$(machines waits)" = 0 ]
check "Ctrl-C between cuts: no image is left" [ -z "$(find "$HARNESS_RUNS" -name '*.raw')" ]
rm -rf "$HARNESS_RUNS"
start_waiting
kill -9 "$pid"
finish
for _ in $(seq 20); do
    [ "$(machines waits)" = 0 ] && break
    sleep 0.1
done
check "harness killed between cuts: neither machine is left" [ "$(machines waits)" = 0 ]
begin after </dev/null
run after
check "the next run removes what was left" [ -z "$(find "$HARNESS_RUNS" -name '*.raw')" ]

begin full <<'YAML'
  - record-writes: work
    steps: [{ run: "head -c 64M /dev/urandom >/mnt/home/x && sync" }]
  - cut-power: work
    steps: [{ apply: mount }]
YAML
if unshare --map-root-user --mount true 2>/dev/null; then
    mkdir "$work/small"
    # shellcheck disable=SC2016  # for the other shell
    unshare --map-root-user --mount bash -c 'mount -t tmpfs -o size=80M none "$0" &&
        HARNESS_RUNS=$0 exec "$@"' "$work/small" "$program" run "$work/full.yaml" >"$work/log" 2>&1
    check "no space for the record: exit 3" [ $? = 3 ]
    check "no space for the record: it is named" says "no space left on the host"
else
    echo "no mount namespace for a user here: a full disk was not tried"
fi

end_checks power_cut
