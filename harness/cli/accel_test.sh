#!/usr/bin/env bash
# What is said of accelerators is what was seen of guests. A QEMU of ours stands before the real
# one, and does under KVM what a bad host would: hang, or find it taken.
# Usage: accel_test.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
export HARNESS_RUNS=$work/runs
trap 'rm -rf "$work"' EXIT
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

need_machines yoga-storage
# The appliance of the usual cache, which no guest writes to; results of this test alone.
usual=${HARNESS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/harness}
"$program" accel >"$work/log" 2>&1
check "guests run under one accelerator" [ $? = 0 ]
check "it is said which" says "machines run under "
# Where KVM interprets its guests, which a loop tells, no QEMU is started under it: what is done to
# one is done under TCG then.
broken=kvm
! says "they crawl" || broken=tcg
mkdir "$work/cache"
cp -r "$usual/appliance" "$work/cache/"
export HARNESS_CACHE=$work/cache

real=$(command -v qemu-system-x86_64)
mkdir "$work/bin"
cat >"$work/bin/qemu-system-x86_64" <<SH
#!/bin/sh
case "\$*" in *"-accel $broken"*) [ ! -e $work/instead ] || exec $work/instead ;; esac
exec $real "\$@"
SH
chmod +x "$work/bin/qemu-system-x86_64"
# instead SHELL-COMMAND: what our QEMU does there.
instead() {
    printf '#!/bin/sh\n%s\n' "$1" >"$work/instead"
    chmod +x "$work/instead"
}
accel() { PATH=$work/bin:$PATH "$program" accel >"$work/log" 2>&1; }
state_of() {
    PATH=$work/bin:$PATH "$program" accel --format json 2>>"$work/log" | python3 -c "
import json, sys
print(next(a for a in json.load(sys.stdin)['accelerators'] if a['name'] == '$1')['$2'])"
}

has_kvm() { [ -r /dev/kvm ] && [ -w /dev/kvm ]; }
if has_kvm && [ $broken = kvm ]; then
    instead "exec sleep 1000"
    began=$(now)
    accel
    check "a guest that hangs under KVM ends the trial" took_less_than 60000
    check "it is told how long it was waited for" says "no answer within 20 s"
    check "nothing of it is left" [ -z "$(pgrep -f "sleep 1000")" ]
elif has_kvm; then
    began=$(now)
    accel
    check "that guests crawl under KVM is found out at once" took_less_than 20000
fi
if has_kvm; then
    check "it is told what to do" says "switch nested virtualisation on"
    check "it is remembered" [ "$(state_of kvm remembered)" != None ]
    began=$(now)
    PATH=$work/bin:$PATH "$program" run yoga-storage --require-kvm >"$work/log" 2>&1
    check "a run that requires KVM ends with 2" [ $? = 2 ]
    check "before anything was started" [ ! -e "$HARNESS_RUNS" ]
    check "at once" took_less_than 5000

    instead "exec sleep 1000"
    PATH=$work/bin:$PATH "$program" accel --again >"$work/log" 2>&1 &
    pid=$!
    for _ in $(seq 100); do
        [ -n "$(pgrep -f "sleep 1000")" ] && break
        sleep 0.1
    done
    check "a trial begins" [ -n "$(pgrep -f "sleep 1000")" ]
    began=$(now)
    kill -INT "$pid"
    finish
    check "Ctrl-C during a trial: exit 130" [ "$code" = 130 ]
    check "Ctrl-C during a trial: at once" took_less_than 3000
    check "Ctrl-C during a trial: nothing is left" [ -z "$(pgrep -f "sleep 1000")" ]
    check "Ctrl-C during a trial: nothing is remembered" \
        [ -z "$(find "$work/cache" -name "accelerator-$broken-*")" ]
fi
if has_kvm && [ $broken = kvm ]; then
    instead 'echo "ioctl(KVM_CREATE_VM) failed: 16 Device or resource busy" >&2; exit 1'
    accel
    check "KVM that is taken is told so" says "/dev/kvm is busy with another hypervisor"
    check "that is not remembered" [ "$(state_of kvm remembered)" = None ]
fi
rm -f "$work/instead"

check "TCG works beside all that" [ "$(state_of tcg state)" = runs ]
: >"$(find "$work/cache" -name 'accelerator-tcg-*')"
check "a damaged memory is made anew" [ "$(state_of tcg state)" = runs ]

if [ "$(id -u)" = 0 ] && [ -e /dev/kvm ] && command -v setpriv >/dev/null &&
    ! setpriv --reuid=65534 --regid=65534 --clear-groups test -w /dev/kvm; then
    chmod 755 "$work"
    chown -R 65534 "$work/cache"
    setpriv --reuid=65534 --regid=65534 --clear-groups "$program" accel >"$work/log" 2>&1
    check "without permission for /dev/kvm guests run all the same" [ $? = 0 ]
    check "it is told which permission" says "no permission for /dev/kvm"
    check "it is told which group" says "group"
fi

end_checks accel
