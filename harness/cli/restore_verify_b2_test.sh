#!/usr/bin/env bash
# A night of `harness restore-verify` by B2's own API. restic knows it at api.backblazeb2.com alone:
# it is asked in a network of its own, where that name is our store's. HARNESS_CLIENTS may name a
# directory with another restic. Usage: restore_verify_b2_test.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
root=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=emulators/s3/testing/clients.sh
. "$root/emulators/s3/testing/clients.sh"
if [ "${2:-}" != inside ]; then
    if ! can_have_own_network; then
        echo "SKIPPED: $no_own_network"
        exit 77
    fi
    exec unshare -rmn "$0" "$1" inside
fi
work=$(mktemp -d)
# shellcheck source=harness/cli/testing/nights.sh
. "$root/harness/cli/testing/nights.sh"
trap leave_nights EXIT

answer_to api.backblazeb2.com || exit 1

reads_by_b2() {
    heard >"$work/heard"
    grep -q b2_download_file "$work/heard" &&
        ! grep -oE 'b2_[a-z_]+' "$work/heard" |
        grep -vE '^b2_(authorize_account|list|download|get)'
}
as_writer() { export B2_ACCOUNT_ID=tester B2_ACCOUNT_KEY=secret-of-tests; }
as_reader() { export B2_ACCOUNT_ID=reader B2_ACCOUNT_KEY=secret-of-reader; }

# b2 [OPTION...]: the store under Backblaze's name, with what is in it.
b2() {
    begin --as b2 --verbose --port 443 --tls "$work/authority.pem" --directory "$work/store" \
        --bucket backups "$@" \
        --key 'reader:secret-of-reader,can=listBuckets|listFiles|readFiles,bucket=backups'
    export SSL_CERT_FILE=$work/authority.pem
    repository=b2:backups:host
}

nights_by_b2() {
    request b2 <<'YAML'
credentials: [{ variable: B2_ACCOUNT_ID }, { variable: B2_ACCOUNT_KEY }]
promises: { newest-within: 3h }
check-data: 100%
answer-within: 20s
YAML
    mark
    check "$label: a good night, by a key that can only read" night 0 b2
    check "$label: its contents were restored" says b2 "restore the newest of vm: is restored"
    check "$label: nothing but reads came to the store" reads_by_b2
    B2_ACCOUNT_KEY=another-secret check "$label: a wrong key" night 3 b2
    check "$label: it is said so" says b2 "refuses the key"
    repository_of_request=b2:backup:host request bucket \
        <<<'credentials: [{ variable: B2_ACCOUNT_ID }, { variable: B2_ACCOUNT_KEY }]
answer-within: 20s'
    check "$label: a bucket that is not there" night 1 bucket
    case $label in
    0.14.*) check "$label: it is said so" says bucket "there is no such bucket" ;;
    *) check "$label: it is said so" says bucket "there is no repository; see the bucket" ;;
    esac
}

packs() { RESTIC_REPOSITORY=$repository "$restic" list packs --quiet | sort; }

try_restic() {
    restic=$(readlink -f "$1")
    label=$("$restic" version | cut -d' ' -f2)
    rm -rf "$work/store" "$work"/*.jsonl
    b2
    as_writer
    check "$label: a repository by B2's own API" env RESTIC_REPOSITORY=$repository "$restic" init
    check "$label: a backup in it" back_up vm "$(date -d '2 hours ago' '+%F %T')"
    packs >"$work/before"
    head -c 2000000 /dev/urandom >"$from/more"
    check "$label: one of another host" back_up zoo "$(date -d '1 hour ago' '+%F %T')"
    rm "$from/more"
    pack=$(packs | comm -13 "$work/before" - | head -n 1)
    as_reader
    nights_by_b2
    no_room
    end
    # From now on a pack of the host `zoo` never comes.
    b2 --fault "on=b2_download_file_by_name,key=*$pack,do=delay,by=600s"
    as_reader
    interruptions
    drop
    unset SSL_CERT_FILE
    check "$label: no secret stands in any output" no_secrets
}
try_restic "$(command -v restic)"
[ ! -x "${HARNESS_CLIENTS:-/nowhere}/restic" ] || try_restic "$HARNESS_CLIENTS/restic"
echo "restore-verify by B2's own API: $passed passed, $failed failed"
[ "$failed" = 0 ]
