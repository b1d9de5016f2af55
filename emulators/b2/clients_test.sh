#!/usr/bin/env bash
# rclone and restic by B2's own API against our store, each as installed and, where
# HARNESS_MORE_CLIENTS names a directory with others, those as well. restic's backend knows no
# other address than api.backblazeb2.com: it is asked in a network of its own, where that name is
# ours. Usage: clients_test.sh PROGRAM
set -uo pipefail
program=$(realpath "$1")
self=$(realpath "$0")
work=$(mktemp -d)
# shellcheck source=emulators/s3/testing/clients.sh
. "$(dirname "$self")/../s3/testing/clients.sh"
trap leave EXIT
export HOME=$work
export RESTIC_PASSWORD=of-the-test RESTIC_CACHE_DIR=$work/cache
unset AWS_CA_BUNDLE SSL_CERT_FILE

from=$work/from
mkdir -p "$from/names" "$from/empty"
head -c 16000000 /dev/urandom >"$from/large"
echo odd >"$from/names/a+b c&d%41ü"
: >"$from/names/nothing"

# With the options that make large files of what is not large.
in_parts=(--b2-upload-cutoff 6M --b2-chunk-size 5M)

native() { # the backend B: is B2's own, as the store says
    export RCLONE_CONFIG_B_TYPE=b2 RCLONE_CONFIG_B_ACCOUNT=$RCLONE_B2_ACCOUNT
    export RCLONE_CONFIG_B_KEY=secret-of-tests RCLONE_CONFIG_B_ENDPOINT=$RCLONE_B2_ENDPOINT
    unset RCLONE_B2_ACCOUNT RCLONE_B2_ENDPOINT
}

is_there() { grep -qxF "$1" "$work/list"; }

with_rclone() {
    local rclone=$1
    begin --as b2
    native
    check "$rclone: copy, in parts" "$rclone" copy "${in_parts[@]}" "$from" B:backups
    check "$rclone: all is as it was" "$rclone" check --download "$from" B:backups
    check "$rclone: sums are told" "$rclone" check "$from" B:backups
    check "$rclone: nothing is copied twice" sh -c "\"$rclone\" copy -v \"$from\" B:backups 2>&1 |
        grep -q 'Copied' && exit 1 || exit 0"
    "$rclone" lsf -R B:backups >"$work/list" 2>/dev/null
    check "$rclone: odd names are listed" is_there 'names/a+b c&d%41ü'
    check "$rclone: copied within the store" "$rclone" copyto B:backups/large B:backups/copy
    check "$rclone: by S3 the same is there" sh -c "\"$rclone\" cat \
        --s3-provider Other --s3-env-auth --s3-endpoint \"$AWS_ENDPOINT_URL_S3\" \
        :s3:backups/copy | cmp - \"$from/large\""
    check "$rclone: delete hides" "$rclone" delete B:backups/names
    "$rclone" lsf -R B:backups >"$work/list" 2>/dev/null
    check "$rclone: hidden is not there" sh -c "! grep -q names/nothing '$work/list'"
    "$rclone" lsf -R --b2-versions B:backups >"$work/list" 2>/dev/null
    check "$rclone: and is there by its version" grep -q 'names/nothing-v' "$work/list"
    check "$rclone: cleanup" "$rclone" cleanup B:backups
    "$rclone" lsf -R --b2-versions B:backups >"$work/list" 2>/dev/null
    check "$rclone: then it is gone" sh -c "! grep -q names/nothing '$work/list'"
    check "$rclone: purge" "$rclone" purge B:backups
    end
    check "$rclone: the bill is told" grep -q '^bill: .* USD by b2-2026' "$work/told"
    rclone_on_bad_days "$rclone"
    rclone_over_a_death "$rclone"
}

# A reply of 503 to an upload is followed by another upload URL.
rclone_on_bad_days() {
    local rclone=$1
    begin --as b2 --fault on=PutObject,do=SlowDown,times=2 \
        --fault on=b2_upload_part,do=lose-answer,times=1 \
        --fault 'on=b2_list_buckets,do=InvalidAccessKeyId,times=1'
    native
    check "$rclone: gets over a bad day" "$rclone" copy "${in_parts[@]}" "$from" B:backups
    check "$rclone: nothing is lost" "$rclone" check --download "$from" B:backups
    end
    check "$rclone: each fault came" sh -c "[ \$(grep -c 'requests harmed' $work/told) = 3 ] &&
        ! grep -q '^0 of' $work/told"
    begin --as b2
    native
    check "$rclone: uploads that are asked to fail" "$rclone" copy --b2-test-mode \
        fail_some_uploads "${in_parts[@]}" "$from" B:backups
    check "$rclone: tokens that end too early" "$rclone" copy --b2-test-mode \
        expire_some_account_authorization_tokens "${in_parts[@]}" "$from" B:backups2
    check "$rclone: caps that are reached" sh -c "! \"$rclone\" copy --retries 1 \
        --low-level-retries 1 --b2-test-mode force_cap_exceeded \"$from\" B:backups3"
    check "$rclone: nothing is lost by that" "$rclone" check --download "$from" B:backups2
    end
}

# What was uploaded is there after the store was killed; so is what is known of it.
rclone_over_a_death() {
    local rclone=$1
    begin --as b2 --directory "$work/store"
    native
    check "$rclone: copy to a disk" "$rclone" copy "${in_parts[@]}" "$from" B:backups
    drop
    begin --as b2 --directory "$work/store"
    native
    check "$rclone: all is there after a kill" "$rclone" check --download "$from" B:backups
    check "$rclone: with its sums and times" sh -c "\"$rclone\" copy -v \"$from\" B:backups 2>&1 |
        grep -q 'Copied' && exit 1 || exit 0"
    end
    rm -rf "$work/store"
}

with_restic() {
    local restic=$1
    export B2_ACCOUNT_ID=tester B2_ACCOUNT_KEY=secret-of-tests
    begin --as b2 --port 443 --tls "$work/authority.pem"
    export SSL_CERT_FILE=$work/authority.pem
    export RESTIC_REPOSITORY=b2:backups:host
    check "$restic: init" "$restic" init
    check "$restic: backup" "$restic" backup "$from"
    check "$restic: check --read-data" "$restic" check --read-data
    echo more >>"$from/large"
    check "$restic: another backup" "$restic" backup "$from"
    check "$restic: forget and prune" "$restic" forget --keep-last 1 --prune
    check "$restic: restore" "$restic" restore latest --target "$work/restored"
    check "$restic: all is as it was" diff -r "$from" "$work/restored$from"
    rm -rf "$work/restored"
    check "$restic: by S3 it is the same repository" env AWS_ACCESS_KEY_ID=tester \
        RESTIC_REPOSITORY=s3:https://s3.eu-central-003.backblazeb2.com/backups/host \
        "$restic" check --read-data
    check "$restic: a wrong key opens nothing" sh -c \
        "! B2_ACCOUNT_KEY=wrong \"$restic\" snapshots"
    end
    case $("$restic" version) in
    "restic 0."[0-9].* | "restic 0.1"[0-5].*)
        echo "$restic: too old to hide what it may not delete"
        ;;
    *) restic_that_hides "$restic" ;;
    esac
    unset SSL_CERT_FILE AWS_CA_BUNDLE
}

# A key that may not delete: restic, from 0.16 on, hides instead, and the versions stay.
restic_that_hides() {
    local restic=$1
    begin --as b2 --port 443 --tls "$work/authority.pem" --bucket backups --key \
        'append:only,can=listBuckets|listFiles|readFiles|writeFiles,bucket=backups'
    export B2_ACCOUNT_ID=append B2_ACCOUNT_KEY=only
    check "$restic: init with a key that may not delete" "$restic" init
    check "$restic: backup with it" "$restic" backup "$from"
    check "$restic: forget with it" "$restic" forget --keep-last 1 --prune
    end
    check "$restic: it was refused" grep -q 'x b2_delete_file_version unauthorized' "$work/told"
    check "$restic: and hid" grep -q 'x b2_hide_file$' "$work/told"
}

# The clients of that name: what is installed, and others.
clients_called() {
    command -v "$1"
    [ -z "${HARNESS_MORE_CLIENTS:-}" ] || command -v "$HARNESS_MORE_CLIENTS/$1"
}

if [ "${2:-}" = --as-backblaze ]; then
    answer_to api.backblazeb2.com s3.eu-central-003.backblazeb2.com || exit 1
    for client in $(clients_called restic); do
        with_restic "$client"
    done
    echo "b2 clients, in a network of their own: $passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
fi

tried=0
for client in $(clients_called rclone); do
    tried=1
    with_rclone "$client"
done
if ! can_have_own_network; then
    echo "SKIPPED: restic: $no_own_network"
elif [ -n "$(clients_called restic)" ]; then
    tried=1
    check "restic, in a network of its own" unshare -rmn "$self" "$program" --as-backblaze
    cat "$work/log"
fi
[ "$tried" = 1 ] || exit 77
echo "b2 clients: $passed passed, $failed failed"
[ "$failed" = 0 ]
