#!/usr/bin/env bash
# UEFI with Secure Boot and a TPM, as the guest sees them, and what becomes of the TPM's process.
# Usage: secure_boot_test.sh PROGRAM
set -uo pipefail
program=$1
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

"$program" facter init --disks nvme:1GiB --firmware uefi --memory 2G -o "$work/report.json" \
    >/dev/null 2>"$work/why" || {
    cat "$work/why" >&2
    exit 1
}
scenario() {
    printf 'summary: %s\nmachine: { report: report.json, memory: 640MiB, %s }\nsteps:\n' \
        "$1" "$2" >"$work/$1.yaml"
    cat >>"$work/$1.yaml"
}
scenario probe 'firmware: uefi, tpm: true' <<<'  - run: [sleep, infinity]'
need_machines "$work/probe.yaml"
for needed in swtpm sbsign openssl; do
    command -v "$needed" >/dev/null || skip "$needed is not installed"
done

# The TPM speaks bytes: one command per write, one answer per read, which begins with 8001 or 8002,
# its length, and zero where all is well.
tpm_words=$(
    cat <<'WORDS'
exec 3<>/dev/tpm0
      tpm() {
        printf "$(sed 's/../\\x&/g' <<<"${1// /}")" | dd bs=4096 iflag=fullblock status=none >&3
        dd bs=4096 count=1 status=none <&3 | od -An -v -tx1 | tr -d ' \n'
      }
      done_well=80020000001300000000000000000000010000
WORDS
)
owner=40000001 index=01500001 no_password='00000009 40000009 0000 00 0000'
define="8002 0000002d 0000012a $owner $no_password 0000 000e $index 000b 00020002 0000 0008"
store="8002 0000002b 00000137 $owner $index $no_password 0008 6b657074206d6531 0000"
load="8002 00000023 0000014e $owner $index $no_password 0008 0000"
# PCR 8, which neither firmware nor kernel touches, by a digest of ones.
ones=$(printf '01%.0s' {1..32})
extend="8002 00000041 00000182 00000008 $no_password 00000001 000b $ones"

scenario enrolled 'firmware: uefi, secure-boot: enrolled, tpm: true' <<YAML
  - name: Secure Boot is on, and out of its set-up
    run: |
      test -d /sys/firmware/efi
      cd /sys/firmware/efi/efivars
      test "\$(od -An -tu1 SecureBoot-*)" = "   6   0   0   0   1"
      test "\$(od -An -tu1 SetupMode-*)" = "   6   0   0   0   0"
  - name: the kernel lets in nothing that is not signed
    run: |
      mount -t securityfs securityfs /sys/kernel/security
      grep --fixed-strings '[integrity]' /sys/kernel/security/lockdown
  - name: the TPM keeps what it is given
    run: |
      $tpm_words
      test "\$(tpm '$define')" = \$done_well
      test "\$(tpm '$store')" = \$done_well
  - name: a PCR is extended
    run: |
      $tpm_words
      cd /sys/class/tpm/tpm0
      grep --line-regexp '0*' pcr-sha256/8
      test "\$(tpm '$extend')" = \$done_well
      ! grep --line-regexp '0*' pcr-sha256/8
  - reboot:
  - name: the TPM has kept it over the restart, and the PCR is as it was
    run: |
      $tpm_words
      [[ "\$(tpm '$load')" == *6b657074206d6531* ]]
      grep --line-regexp '0*' /sys/class/tpm/tpm0/pcr-sha256/8
  - power-off:
YAML
scenario setup 'firmware: uefi, secure-boot: setup' <<'YAML'
  - name: the firmware waits for keys
    run: |
      cd /sys/firmware/efi/efivars
      test "$(od -An -tu1 SecureBoot-*)" = "   6   0   0   0   0"
      test "$(od -An -tu1 SetupMode-*)" = "   6   0   0   0   1"
      test ! -e /sys/class/tpm/tpm0
YAML
"$program" run "$work/enrolled.yaml" >"$work/log" 2>&1
check "keys enrolled and a TPM: all is seen, and outlives a restart" [ $? = 0 ]
run=$(find "$HARNESS_RUNS" -maxdepth 1 -name '*enrolled*')
check "the TPM's state is in the run's directory" [ -s "$run/tpm/tpm2-00.permall" ]
stands_in() {
    python3 - "$run/results.json" "$1" <<'PYTHON'
import json, sys
rows = [row for row in json.load(open(sys.argv[1]))["hardware"] if row["key"] == sys.argv[2]]
sys.exit(0 if [row["verdict"] for row in rows] == ["stand-in"] else 1)
PYTHON
}
for key in secure_boot setup_mode tpm; do
    check "the report has $key as a stand-in" stands_in "firmware.$key"
done
short_form_ends "secure boot" "checkpoints, firmware without keys, and a TPM that is killed"

scenario kept 'firmware: uefi, tpm: true' <<YAML
  - name: the TPM keeps what it is given
    run: |
      $tpm_words
      test "\$(tpm '$define')" = \$done_well
      test "\$(tpm '$store')" = \$done_well
  - checkpoint: given
  - name: the TPM has it
    run: |
      $tpm_words
      [[ "\$(tpm '$load')" == *6b657074206d6531* ]]
YAML
for way in "keeps the TPM" "goes on with it"; do
    "$program" run "$work/kept.yaml" >"$work/log" 2>&1
    check "a checkpoint: a run that $way" [ $? = 0 ]
done
check "a checkpoint: the second run begins there" says "2 passed, 2 skipped"

"$program" run "$work/setup.yaml" >"$work/log" 2>&1
check "no keys yet: the guest is in set-up mode" [ $? = 0 ]

# swtpm works in its run's directory; nobody else's is touched.
tpms() {
    local process
    for process in $(pgrep -x swtpm); do
        [[ $(readlink "/proc/$process/cwd") != "$work"/* ]] || echo "$process"
    done
}
check "no TPM is left" [ -z "$(tpms)" ]

# Starts a machine and waits until its TPM has begun to keep a state, which QEMU brings about.
start_with_tpm() {
    rm -rf "$HARNESS_RUNS"
    "$program" run "$work/probe.yaml" >"$work/log" 2>&1 &
    pid=$!
    for _ in $(seq 900); do
        [ -s "$(echo "$HARNESS_RUNS"/*probe*/tpm/tpm2-00.permall)" ] && return
        kill -0 "$pid" 2>/dev/null || return
        sleep 0.1
    done
}
start_with_tpm
began=$(date +%s)
kill -9 "$(tpms)"
wait "$pid"
check "TPM killed: exit 3" [ $? = 3 ]
check "TPM killed: noticed long before any deadline" [ $(($(date +%s) - began)) -lt 10 ]
check "TPM killed: it is named" says "swtpm, the machine's TPM, ended: killed by signal 9"

start_with_tpm
check "the harness has a TPM running" [ -n "$(tpms)" ]
kill -9 "$pid"
wait "$pid" 2>/dev/null
for _ in $(seq 50); do
    [ -z "$(tpms)" ] && break
    sleep 0.1
done
check "harness killed: no TPM is left" [ -z "$(tpms)" ]

end_checks "secure boot"
