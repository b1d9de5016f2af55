#!/usr/bin/env bash
# What people back up with, against our object store: restic and rclone, plain and by TLS. Each is
# skipped, aloud, where it is not installed. Usage: clients_test.sh PROGRAM
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
for tool in restic rclone; do
    if ! command -v "$tool" >/dev/null; then
        echo "SKIPPED: $tool is not installed"
        continue
    fi
    tried=1
    begin
    "with_$tool" "$from"
    end
    begin --tls "$work/authority.pem"
    export SSL_CERT_FILE=$work/authority.pem
    "with_$tool" "$from"
    unset SSL_CERT_FILE AWS_CA_BUNDLE
    end
done
! command -v restic >/dev/null || bad_days "$from"
[ "$tried" = 1 ] || exit 77
echo "clients: $passed passed, $failed failed"
[ "$failed" = 0 ]
