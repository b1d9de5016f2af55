#!/usr/bin/env bash
# Machines that go on from a saved one: the same verdicts as machines that boot, each a machine of
# its own, and no damaged one is ever used. Usage: forks_test.sh PROGRAM
set -uo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

need_machines yoga-storage
own_cache

# -- the same as a boot ----------------------------------------------------------------------------

scenarios=(zephyrus-storage)
[ -z "${HARNESS_LONG_TESTS:-}" ] || scenarios+=(hetzner-storage yoga-power)
with_uefi=(hetzner) # Keeps its memory at a checkpoint; zephyrus does not.
if [ "${HARNESS_LONG_TESTS:-}" = nightly ]; then
    scenarios+=(zephyrus-storage-naive yoga-storage contabo-storage ovh-storage zephyrus-wrong-disk
        snapshots-clock-set-back)
    with_uefi+=(zephyrus)
fi

# started DIRECTORY WAY: whether the last run of a directory says that it started this way.
started() {
    grep -A1 '"guest.start"' "$(last_run "$1")/results.json" | grep -q "\"$2"
}

for scenario in "${scenarios[@]}"; do
    "$program" run "$scenario" --runs "$work/forked" >"$work/log" 2>&1
    check "$scenario goes on from a saved machine" [ $? = 0 ]
    check "$scenario: its record says so" started "$work/forked" "forked"
    "$program" run "$scenario" --runs "$work/cold" --cold >"$work/log" 2>&1
    check "$scenario boots with --cold" [ $? = 0 ]
    check "$scenario: its record says that too" started "$work/cold" "cold"
    check "$scenario: the same verdicts and the same hardware both ways" \
        same_reports "$work/forked" "$work/cold" "$scenario"
done

# -- firmware with variables of its own -----------------------------------------------------------

variable=Harness-7c3c6b1e-5a5c-4b5e-9f00-0123456789ab
for host in "${with_uefi[@]}"; do
    cat >"$work/variables-$host.yaml" <<YAML
summary: what the guest tells its firmware outlives forks, checkpoints and reboots
machine: { report: $root/facter-reports/$host.json, memory: 512MiB, firmware: uefi }
steps:
  - run: |
      printf '\\x07\\x00\\x00\\x00kept' >/sys/firmware/efi/efivars/$variable
      sync
  - checkpoint: written
  - name: read
    run: tail -c 4 /sys/firmware/efi/efivars/$variable
    expect: { stdout: kept }
  - reboot:
  - name: read again
    run: tail -c 4 /sys/firmware/efi/efivars/$variable
    expect: { stdout: kept }
YAML
done
if [ -z "${HARNESS_LONG_TESTS:-}" ]; then
    echo "short: HARNESS_LONG_TESTS=1 tries machines with UEFI too"
elif "$program" plan "$work/variables-hetzner.yaml" >"$work/log" 2>&1 || ! says OVMF; then
    for host in "${with_uefi[@]}"; do
        "$program" run "$work/variables-$host.yaml" >"$work/log" 2>&1
        check "$host with UEFI: passes" [ $? = 0 ]
        check "$host with UEFI: goes on from a saved machine" started "$HARNESS_RUNS" "forked"
        "$program" run "$work/variables-$host.yaml" >"$work/log" 2>&1
        check "$host with UEFI: passes from its checkpoint" [ $? = 0 ]
        check "$host with UEFI: began there" says "2 skipped"
    done
else
    echo "SKIPPED in part: machines with UEFI: $(grep -m1 error "$work/log")"
fi

# -- a machine of its own --------------------------------------------------------------------------

lots=4 tcp=true
if command -v cc >/dev/null; then
    cc -Os -static -nostdlib -ffreestanding -fno-stack-protector -mno-sse \
        -fno-asynchronous-unwind-tables -Wl,--build-id=none,-n,-s \
        -o "$work/tcp" "$root/harness/cli/forks_tcp_secret.c"
    lots=5 tcp="echo $(base64 -w0 "$work/tcp") | base64 -d >/run/tcp; chmod +x /run/tcp; /run/tcp"
else
    echo "SKIPPED in part: TCP sequence numbers: no cc"
fi
cat >"$work/lots.yaml" <<YAML
summary: what a machine draws by lot
machine: { report: $root/facter-reports/yoga.json, memory: 512MiB }
steps:
  - run: |
      echo "lot uuid \$(cat /proc/sys/kernel/random/uuid)"
      echo "lot boot \$(cat /proc/sys/kernel/random/boot_id)"
      echo "lot bytes \$(od -An -N16 -tx8 /dev/urandom)"
      truncate -s 200M /run/image && mkfs.btrfs /run/image | grep -i '^UUID' | sed 's/^/lot /'
      $tcp
      echo "clock \$(date +%s) on \$(cat /proc/sys/kernel/hostname)"
YAML
lots() { "$program" run -v "$work/lots.yaml" 2>&1 | tee "$work/log" | grep -E '^(lot|clock) '; }
lots >"$work/one"
lots >"$work/other"
differ() {
    [ "$(grep -c '^lot' "$work/one")" = $lots ] &&
        ! grep -qxFf <(grep '^lot' "$work/one") "$work/other"
}
check "two forks draw nothing alike" differ
clock=$(sed -n 's/^clock \([0-9]*\) on .*/\1/p' "$work/other")
near() { [ $(($(date +%s) - clock)) -ge 0 ] && [ $(($(date +%s) - clock)) -lt 30 ]; }
check "a fork's clock is right" near
check "a fork has its own name" grep -q 'on lots$' "$work/other"

short_form_ends forks "damage, several at once and a full disk"

# -- damage ----------------------------------------------------------------------------------------

endless damaged 100ms
saved() { find "$work/cache/machines" -name "$1" -print -quit; }
# renewed WHAT: the next run throws the machine away, makes another and goes on from it.
renewed() {
    "$program" run "$work/damaged.yaml" >"$work/log" 2>&1
    check "$1: it is thrown away, and said to be" says "a saved machine was thrown away"
    check "$1: the run goes on from another" started "$HARNESS_RUNS" "forked"
}
rm -rf "$work/cache/machines"
"$program" run "$work/damaged.yaml" >"$work/log" 2>&1
printf 'X' | dd of="$(saved state)" bs=1 seek=1000 conv=notrunc status=none
renewed "a bit flipped in the devices' state"
truncate -s 100M "$(saved memory0)"
renewed "memory cut short"
if [ -n "${HARNESS_LONG_TESTS:-}" ]; then
    printf 'X' | dd of="$(saved memory0)" bs=1M seek=20 conv=notrunc status=none
    renewed "a byte changed in the memory"
    sed -i '1s/$/ of another version/' "$(saved seal)"
    renewed "a seal of something else"
    rm "$(saved state)"
    renewed "devices' state missing"
fi

mkdir -p "$work/cache/machines/$(basename "$(dirname "$(saved seal)")").new"
touch "$work/cache/machines/$(basename "$(dirname "$(saved seal)")").new/rubbish"
rm -rf "$(dirname "$(saved seal)")"
"$program" run "$work/damaged.yaml" >"$work/log" 2>&1
check "what a killed maker left is no hindrance" started "$HARNESS_RUNS" "forked"

# -- several at once -------------------------------------------------------------------------------

endless many 100ms
rm -rf "$work/cache/machines" "$HARNESS_RUNS"
"$program" run "$work/many.yaml" --repeat 2 --jobs 2 >"$work/log" 2>&1 &
pid=$!
"$program" run "$work/many.yaml" >"$work/log2" 2>&1
wait "$pid"
forked_runs() { grep -A1 '"guest.start"' "$HARNESS_RUNS"/*/results.json | grep -c '"forked'; }
are_forked() { [ "$(forked_runs)" = "$1" ]; }
check "who needs a machine that another one saves waits, in its process and in others" are_forked 3

rm -rf "$work/cache/machines" "$HARNESS_RUNS"
"$program" run "$work/many.yaml" >"$work/log2" 2>&1 &
pid=$!
for _ in $(seq 300); do
    [ -n "$(find "$work/cache/machines" -name '*.new' 2>/dev/null)" ] && break
    sleep 0.1
done
"$program" run "$work/many.yaml" >"$work/log" 2>&1 &
waiter=$!
sleep 1
kill -9 "$pid"
wait "$pid" 2>/dev/null
wait "$waiter"
check "who waits for a maker that is killed makes it" are_forked 1

endless holder
start holder
printf 'X' | dd of="$(saved state)" bs=1 seek=1000 conv=notrunc status=none
before=$(stat -c %i "$(saved state)")
"$program" run "$work/damaged.yaml" >"$work/log2" 2>&1
check "a machine that is damaged and held is not gone on from" \
    grep -q 'another run holds it' "$(last_run "$HARNESS_RUNS" damaged)/results.json"
unreplaced() { [ "$(stat -c %i "$(saved state)")" = "$before" ]; }
check "it is not replaced under the run that holds it" unreplaced
kill -INT "$pid"
finish
renewed "when nobody holds it any more"

mkdir "$work/cache/machines/0123456789abcdef.new"
rm -rf "$(dirname "$(saved seal)")"
"$program" run "$work/damaged.yaml" >"$work/log" 2>&1
check "what a killed maker of another machine left goes" [ -z "$(saved '*.new')" ]

# -- a cache without space -------------------------------------------------------------------------

# In a mount namespace of the test's own, which not every host allows.
small=$work/small
mkdir "$small"
in_small_cache() {
    # shellcheck disable=SC2016  # for the other shell
    unshare --map-root-user --mount bash -c 'mount -t tmpfs -o size=60M small "$0" &&
        ln -s "$1" "$0/appliance" && shift && "$@"; code=$?; ls "$0/machines"; exit $code' \
        "$small" "$(readlink "$work/cache/appliance")" "$@"
}
if unshare --map-root-user --mount true 2>/dev/null; then
    HARNESS_CACHE=$small in_small_cache "$program" run "$work/damaged.yaml" >"$work/log" 2>&1
    check "a cache without space: the run goes on" says "did not end within"
    check "a cache without space: its record says why it booted" \
        started "$HARNESS_RUNS" "cold: it could not be saved: no space left in $small/machines"
    check "a cache without space: what could not be saved is removed" \
        [ -z "$(grep '\.new$' "$work/log")" ]
else
    echo "no mount namespace for a user here: a cache without space was not tried"
fi

end_checks forks
