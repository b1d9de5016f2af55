#!/usr/bin/env bash
# The same scenarios on both backends, and what goes wrong around a domain, with a libvirt daemon of
# the test's own: it needs no service of the system and leaves nothing. Usage: backends_test.sh
# PROGRAM [SCENARIO...]; as root it goes on as another user.
set -uo pipefail
program=$(readlink -f "$1")
root=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"
scenarios=("${@:2}")
if [ ${#scenarios[@]} = 0 ]; then
    scenarios=(zephyrus-storage)
    [ -z "${HARNESS_LONG_TESTS:-}" ] || scenarios+=(contabo-storage)
    [ "${HARNESS_LONG_TESTS:-}" != nightly ] || scenarios+=(yoga-storage)
fi

for needed in libvirtd virtlogd virsh python3; do
    command -v "$needed" >/dev/null || PATH=$PATH:/usr/sbin command -v "$needed" >/dev/null ||
        skip "no $needed (install libvirt-daemon-system, libvirt-clients, python3)"
done
PATH=$PATH:/usr/sbin

[ -d /var/lock/. ] || # Bare containers have none.
    skip "libvirt locks its consoles below /var/lock: sudo install -d -m 1777 /run/lock"

# A user's own daemon is what is tried here; root's would be the system's.
if [ "$(id -u)" = 0 ]; then
    command -v setpriv >/dev/null || skip "root, and no setpriv to become somebody else"
    cache=${HARNESS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/harness}
    copy=$(mktemp -d /tmp/hlc.XXXXXX)
    trap 'rm -rf "$copy"' EXIT
    [ ! -d "$cache/appliance" ] || cp -r "$cache/appliance" "$copy/"
    copy_trials "$cache" "$copy"
    chown -R nobody "$copy"
    HARNESS_CACHE=$copy setpriv --reuid nobody --regid nogroup --clear-groups "$0" "$@"
    exit
fi

work=$(mktemp -d /tmp/hl.XXXXXX) # Short: sockets have names of 107 characters.
mkdir "$work/run" "$work/images"
chmod 700 "$work/run"
export HARNESS_RUNS=$work/runs XDG_RUNTIME_DIR=$work/run XDG_CONFIG_HOME=$work/config
export XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state
: "${HARNESS_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/harness}"
export HARNESS_CACHE XDG_CACHE_HOME=$work/cache HOME=$work
daemons=()
stop_daemons() {
    [ ${#daemons[@]} = 0 ] || kill "${daemons[@]}" 2>/dev/null
    wait
    rm -rf "$work"
}
trap stop_daemons EXIT

need_machines yoga-storage
export LIBVIRT_AUTOSTART=0 # Else its library starts a daemon that outlives this test.
"$program" run yoga-storage --backend libvirt >"$work/log" 2>&1
code=$?
! grep -q 'built without libvirt' "$work/log" || skip "this program was built without libvirt"

is_empty() { [ -z "$($1)" ]; }

check "without a daemon: exit 2" [ "$code" = 2 ]
check "without a daemon: place, URI and remedy" \
    says "no libvirt daemon answers at 'qemu:///session'"
check "without a daemon: nothing was made" [ ! -e "$HARNESS_RUNS" ]

# Else libvirt 11 wants cores without limit, which sudo and many a container forbid.
mkdir -p "$XDG_CONFIG_HOME/libvirt"
echo 'max_core = 0' >"$XDG_CONFIG_HOME/libvirt/qemu.conf"
virtlogd >"$work/virtlogd.log" 2>&1 &
daemons+=($!)
libvirtd >"$work/libvirtd.log" 2>&1 &
daemons+=($!)
for _ in $(seq 300); do
    virsh -q -c qemu:///session version >/dev/null 2>&1 && break
    sleep 0.1
done
domains() { virsh -q -c qemu:///session list --all --name; }
pools() { virsh -q -c qemu:///session pool-list --all --name | grep -v '^default *$'; }
machines() { pgrep -f "guest=harness-.*file=$work" || pgrep -f "qemu.*$work"; }
settled() { # The daemon ends a domain some moments after its owner has gone.
    for _ in $(seq 100); do
        is_empty domains && is_empty machines && return
        sleep 0.1
    done
    return 1
}

# -- the same on both ------------------------------------------------------------------------------

same() { same_reports "$HARNESS_RUNS/qemu" "$HARNESS_RUNS/libvirt" "$1"; }
has_backend() { grep -A1 '"name": "backend"' "$HARNESS_RUNS/$1"/*/results.json | grep -q "\"$1\"" ||
    grep -q "\"backend\": \"$1\"" "$HARNESS_RUNS/$1"/*/results.json; }

for scenario in "${scenarios[@]}"; do
    for backend in qemu libvirt; do
        "$program" run "$scenario" --backend $backend --runs "$HARNESS_RUNS/$backend" \
            >"$work/log" 2>&1
        check "$scenario on $backend: passes" [ $? = 0 ]
        check "$scenario: its record names $backend" has_backend $backend
    done
    check "$scenario: the same verdicts and the same fidelity on both" same "$scenario"
done
if [ -n "${HARNESS_LONG_TESTS:-}" ]; then
    for backend in qemu libvirt; do
        "$program" run ovh-storage --variant extra-usb-disk --backend $backend \
            --runs "$HARNESS_RUNS/usb-$backend" >"$work/log" 2>&1
        check "with a USB stick on $backend: passes" [ $? = 0 ]
    done
    check "with a USB stick: the same on both" \
        same_reports "$HARNESS_RUNS/usb-qemu" "$HARNESS_RUNS/usb-libvirt" ovh-storage
fi
check "nothing is left of these runs" settled

# -- what goes wrong -------------------------------------------------------------------------------

endless endless
# start_at URI: the endless scenario, on that daemon.
start_at() {
    rm -rf "$HARNESS_RUNS/drill"
    HARNESS_RUNS=$HARNESS_RUNS/drill start endless --backend libvirt --connect "$1"
}

start_at qemu:///session
check "a run's domain is there while it runs" grep -q harness-endless <(domains)
kill -9 "$pid"
wait "$pid" 2>/dev/null
check "harness killed: nothing is left" settled

short_form_ends backends "other ends of a domain, and a daemon of another host"

start_at qemu:///session
began=$(now)
kill -INT "$pid"
finish
check "Ctrl-C: exit 130" [ "$code" = 130 ]
check "Ctrl-C: ends long before any deadline" took_less_than 10000
check "Ctrl-C: nothing is left" settled

start_at qemu:///session
began=$(now)
kill -9 "$(cat "$XDG_RUNTIME_DIR"/libvirt/qemu/run/harness-endless-*.pid)"
finish
check "QEMU killed: exit 3" [ "$code" = 3 ]
check "QEMU killed: noticed long before any deadline" took_less_than 10000
check "QEMU killed: the cause is named" says "QEMU ended: killed or crashed"
check "QEMU killed: nothing is left" settled

start_at qemu:///session
virsh -q -c qemu:///session destroy "$(domains)" >/dev/null
finish
check "domain destroyed: exit 3" [ "$code" = 3 ]
check "domain destroyed: the cause is named" says "destroyed by somebody else"

for key in c b o; do
    sed "s|\[sleep, infinity\]|[bash, -c, 'echo $key > /proc/sysrq-trigger; sleep 60']|" \
        "$work/endless.yaml" >"$work/sysrq.yaml"
    "$program" run "$work/sysrq.yaml" --backend libvirt >"$work/log" 2>&1
    check "sysrq $key: exit 3" [ $? = 3 ]
    case $key in
    c) check "a panic is told with its cause" says "kernel panic: sysrq triggered crash" ;;
    b) check "a reset is told" says "the machine reset by itself" ;;
    o) check "a power-off is told" says "the guest powered off by itself" ;;
    esac
done

# -- another host ----------------------------------------------------------------------------------

# The transport of ssh, with a program that logs in to this very host.
cat >"$work/ssh" <<'SH'
#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift 2
exec sh -c "$*"
SH
chmod +x "$work/ssh"
remote="qemu+ssh://elsewhere/session?command=$work/ssh"
"$program" run "$work/endless.yaml" --backend libvirt --connect "$remote" >"$work/log" 2>&1
check "another host without a pool: the run says what to define" says "pool-define-as default dir"
virsh -q -c qemu:///session pool-define-as default dir --target "$work/images" >/dev/null
"$program" run "${scenarios[0]}" --backend libvirt --connect "$remote" --keep-disks \
    --runs "$HARNESS_RUNS/libvirt" >"$work/log" 2>&1
check "another host: ${scenarios[0]} passes" [ $? = 0 ]
check "another host: its accelerator is tried, not believed" says "under KVM"
check "another host: the disks came back, as sparse as they were" \
    test -n "$(find "$HARNESS_RUNS/libvirt" -name 'disk0.raw' -size +500G)"
check "another host: the same verdicts and the same fidelity" same "${scenarios[0]}"
check "another host: no pool and no file is left" is_empty pools
check "another host: no directory is left" is_empty "ls $work/images"

start_at "$remote"
kill -INT "$pid"
finish
check "another host, Ctrl-C: exit 130" [ "$code" = 130 ]
check "another host, Ctrl-C: no domain is left" settled
check "another host, Ctrl-C: no file is left" is_empty "ls $work/images"

start_at "$remote"
kill -9 "$pid"
wait "$pid" 2>/dev/null
check "another host, harness killed: no domain is left" settled
sed -i 's/infinity/"0"/' "$work/endless.yaml"
"$program" run "$work/endless.yaml" --backend libvirt --connect "$remote" \
    --runs "$HARNESS_RUNS/drill" >"$work/log" 2>&1
check "another host, harness killed: the next run works" [ $? = 0 ]
check "another host, harness killed: the next run removes its files" is_empty "ls $work/images"

end_checks backends
