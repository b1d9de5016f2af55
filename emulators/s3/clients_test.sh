#!/usr/bin/env bash
# What people back up with, against our object store: restic, rclone and MinIO's mc, plain and by
# TLS. Each is skipped, aloud, where it is not installed. HARNESS_CLIENTS may name a directory with
# other versions of them. Usage: clients_test.sh PROGRAM
set -uo pipefail
program=$1
work=$(mktemp -d)
# shellcheck source=emulators/s3/testing/clients.sh
. "$(dirname "$0")/testing/clients.sh"
trap leave EXIT
export HOME=$work
export RESTIC_PASSWORD=of-the-test RESTIC_CACHE_DIR=$work/cache
with_restic() {
    local from=$1
    export RESTIC_REPOSITORY=s3:$AWS_ENDPOINT_URL_S3/restic
    check "restic: init" restic init
    check "restic: backup" restic backup "$from"
    check "restic: check --read-data" restic check --read-data
    echo more >>"$from/large"
    check "restic: another backup" restic backup "$from"
    check "restic: forget and prune" restic forget --keep-last 1 --prune
    check "restic: restore" restic restore latest --target "$work/restored"
    check "restic: all is as it was" diff -r "$from" "$work/restored$from"
    rm -rf "$work/restored"
    check "restic: a wrong password opens nothing" \
        sh -c '! RESTIC_PASSWORD=wrong restic snapshots'
    check "restic: a wrong secret opens nothing" \
        sh -c '! AWS_SECRET_ACCESS_KEY=wrong restic snapshots'
}

with_rclone() {
    local from=$1 options=(--s3-upload-cutoff 6M --s3-chunk-size 5M)
    [ -z "${AWS_CA_BUNDLE:-}" ] || options+=(--ca-cert "$AWS_CA_BUNDLE")
    check "rclone: copy, in parts" env -u AWS_CA_BUNDLE rclone copy "${options[@]}" "$from" B:files
    check "rclone: all is as it was" env -u AWS_CA_BUNDLE \
        rclone check --download "${options[@]}" "$from" B:files
    check "rclone: odd names are listed" sh -c "env -u AWS_CA_BUNDLE \
        rclone lsf ${options[*]} B:files/names | grep -qxF 'a+b c&d%41ü'"
    check "rclone: purge" env -u AWS_CA_BUNDLE rclone purge "${options[@]}" B:files
}

with_mc() {
    local from=$1
    export MC_CONFIG_DIR=$work/mc
    rm -rf "$MC_CONFIG_DIR" "$work/back"
    mkdir -p "$MC_CONFIG_DIR/certs/CAs"
    [ -z "${AWS_CA_BUNDLE:-}" ] || cp "$AWS_CA_BUNDLE" "$MC_CONFIG_DIR/certs/CAs/"
    check "mc: alias" mc alias set s "$AWS_ENDPOINT_URL_S3" tester secret-of-tests
    check "mc: bucket" mc mb s/files
    check "mc: mirror, in parts" mc mirror --quiet "$from" s/files
    check "mc: nothing differs" sh -c "! mc diff '$from' s/files | grep ."
    check "mc: copy back" mc cp --recursive --quiet s/files/ "$work/back/"
    check "mc: all is as it was" diff -r --exclude=empty "$from" "$work/back" # It has no files.
    check "mc: versions" mc version enable s/files
    check "mc: hide" mc rm s/files/large
    check "mc: undo" mc undo s/files/large
    check "mc: it is back" mc stat s/files/large
    check "mc: a wrong secret opens nothing" \
        sh -c "! mc alias set wrong '$AWS_ENDPOINT_URL_S3' tester another-secret"
    check "mc: all versions go" mc rb --force s/files
}

# Bad days, as a client meets them. What restic makes of each was seen with 0.14 and B2.
bad_days() {
    local from=$1
    begin --fault on=PutObject,do=SlowDown,times=2 \
        --fault 'on=PutObject,key=data/*,do=lose-answer,times=1' \
        --fault 'on=PutObject,key=data/*,do=reset-in-body,bytes=1000,skip=1,times=1' \
        --fault 'on=GetObject,key=data/*,do=cut,bytes=1000,times=1'
    export RESTIC_REPOSITORY=s3:$AWS_ENDPOINT_URL_S3/restic
    check "bad day: restic gets over it" sh -c "restic init && restic backup $from"
    check "bad day: nothing is lost" restic check --read-data
    end
    check "bad day: each fault came" sh -c "[ \$(grep -c 'requests harmed' $work/told) = 4 ] &&
        ! grep -q '^0 of' $work/told"
    begin --fault 'on=GetObject,key=data/*,do=flip'
    export RESTIC_REPOSITORY=s3:$AWS_ENDPOINT_URL_S3/restic
    check "flipped bits: the backup is made" sh -c "restic init && restic backup $from"
    check "flipped bits: restic finds them" sh -c '! restic check --read-data'
    end
}

from=$work/from
mkdir -p "$from/names" "$from/empty"
head -c 16000000 /dev/urandom >"$from/large"
echo odd >"$from/names/a+b c&d%41ü"
: >"$from/names/nothing"
tried=0
# is_client TOOL: whether it is installed, and no other program of that name (Midnight Commander).
is_client() {
    command -v "$1" >/dev/null && { [ "$1" != mc ] || mc --version 2>&1 | grep -q MinIO; }
}
# try_client TOOL: plain in memory, and by TLS on disk.
try_client() {
    local how=version
    [ "$1" != mc ] || how=--version
    tried=1
    echo "$(command -v "$1"): $("$1" "$how" | head -n 1)"
    begin
    "with_$1" "$from"
    end
    begin --tls "$work/authority.pem" --directory "$work/store"
    export SSL_CERT_FILE=$work/authority.pem
    "with_$1" "$from"
    unset SSL_CERT_FILE AWS_CA_BUNDLE
    end
    rm -rf "$work/store"
}
for tool in restic rclone mc; do
    if is_client "$tool"; then
        try_client "$tool"
    else
        echo "SKIPPED: $tool is not installed"
    fi
done
! command -v restic >/dev/null || bad_days "$from"
# Other versions of them, such as today's beside those of the distribution.
[ -n "${HARNESS_CLIENTS:-}" ] ||
    echo "SKIPPED: other versions: HARNESS_CLIENTS names no directory with restic, rclone or mc"
own_path=$PATH
for tool in restic rclone mc; do
    [ -x "${HARNESS_CLIENTS:-/nowhere}/$tool" ] || continue
    PATH=$HARNESS_CLIENTS:$own_path
    try_client "$tool"
    [ "$tool" != restic ] || bad_days "$from"
    PATH=$own_path
done
[ "$tried" = 1 ] || exit 77
echo "clients: $passed passed, $failed failed"
[ "$failed" = 0 ]
