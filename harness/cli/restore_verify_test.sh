#!/usr/bin/env bash
# Nights of `harness restore-verify` with the real restic against our store: good ones, and what
# goes wrong. HARNESS_CLIENTS may name a directory with another restic.
# Usage: restore_verify_test.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
root=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
# shellcheck source=emulators/s3/testing/clients.sh
. "$root/emulators/s3/testing/clients.sh"
# shellcheck source=harness/cli/testing/nights.sh
. "$root/harness/cli/testing/nights.sh"
trap leave_nights EXIT

good_nights() {
    request good <<YAML
credentials: [{ variable: AWS_SECRET_ACCESS_KEY }]
snapshots: { hosts: [vm, zoo], newest: 1, oldest: 1, random: 1 }
promises: { newest-within: 26h, at-least: 1, restore-within: 5m, may-shrink: 20% }
checks:
  - run: test "\$(stat -c %a .$from/etc/passwd)" = 4750
    name: the mode of passwd
  - run: cat ".$from/etc/passwd"
    name: passwd can be read
    expect: { stdout: { contains: "root:x:0" } }
  - run: test -z "\${RESTIC_PASSWORD:-}\${AWS_SECRET_ACCESS_KEY:-}"
    name: checks have no secrets
check-data: 100%
history: good.jsonl
YAML
    mark
    check "$label: a good night" night 0 good
    check "$label: nothing but reads came to the store" only_reads
    check "$label: each snapshot of both hosts was restored" says good \
        "restore the newest of zoo: is restored"
    check "$label: the oldest, too" says good "restore the oldest of vm: has all entries"
    check "$label: JUnit has no failure" counts good 0
    check "$label: JUnit says how it was proved" grep -q 'SHA-256' "$work/good.xml"
    check "$label: the history has a line" [ "$(wc -l <"$work/good.jsonl")" = 1 ]
    printf '{"night":"2026' >>"$work/good.jsonl" # A night that was killed within its line.
    check "$label: another night" night 0 good
    check "$label: two whole lines" python3 -c "
import json; n=[json.loads(l) for l in open('$work/good.jsonl')]
assert [len(n), len(n[1]['verified'])] == [2, 3], n"
    check "$label: the trend shows both" sh -c "
        '$program' restore-verify '$work/good.yaml' --trend >'$work/trend.out' &&
        [ \$(grep -c passed '$work/trend.out') = 2 ]"
    check "$label: the trend in JSON" sh -c "'$program' restore-verify '$work/good.yaml' --trend \
        --format json | python3 -c 'import json,sys; assert len(json.load(sys.stdin)) == 2'"
    request sample <<<'sample: 20%'
    check "$label: a sample" night 0 sample
    request some <<<"only: [$from/etc, $from/many/7]"
    check "$label: some paths" night 0 some
    check "$label: nothing is left" nothing_left
}

broken_promises() {
    request stale <<<'promises: { newest-within: 1m, at-least: 9 }'
    check "$label: a stale newest" night 1 stale
    check "$label: it is named" says stale "the newest snapshot of vm is"
    check "$label: too few, too" says stale "see what forgets them"
    check "$label: JUnit has four failures, for two hosts" counts stale 4
    request nobody <<<'snapshots: { hosts: [vmm] }'
    check "$label: a host that has no backup" night 1 nobody
    check "$label: it says where to look" says nobody "see how the host is called"
    request failing <<<'checks: [{ run: cat no-such-file }]'
    check "$label: a check that fails" night 1 failing
    check "$label: its words are shown" says failing "No such file"
    echo of-the-test-kennwort >"$work/kennwort"
    request leaking <<<"checks: [{ run: cat $work/kennwort }]"
    check "$label: a check that knows the password" night 0 leaking
    check "$label: is told as a leak" says leaking "leak 'password'"
    request gone <<<'only: [/nowhere]'
    check "$label: a path that is not there" night 1 gone
}

mistakes() {
    RESTIC_PASSWORD=another-kennwort check "$label: a wrong password" night 1 sample
    check "$label: it is said so" says sample "the password opens no key"
    repository_of_request=s3:$AWS_ENDPOINT_URL_S3/backup request bucket \
        <<<'answer-within: 5s'
    check "$label: a bucket that is not there" night 1 bucket
    check "$label: it is said so" says bucket "there is no such bucket"
    repository_of_request=s3:http://127.0.0.1:1/backups request typo <<<'answer-within: 5s'
    check "$label: a wrong port" night 3 typo
    check "$label: it is said so" says typo "can not be reached"
    repository_of_request=s3:https://s3.eu.backblaze.invalid/backups request name \
        <<<'answer-within: 5s'
    check "$label: a wrong name" night 3 name
    check "$label: it is said so" says name "leads nowhere"
    request secret </dev/null
    check "$label: a wrong key" sh -c "! AWS_ACCESS_KEY_ID=reader \
        AWS_SECRET_ACCESS_KEY=nonsense-key '$program' restore-verify '$work/secret.yaml' \
        >'$work/secret.out' 2>&1"
    check "$label: it is said so" says secret "refuses the key"
    request twice <<<'smaple: 3%'
    check "$label: a mistake in the file" night 2 twice
    check "$label: with what was meant" says twice "did you mean 'sample'?"
}


# The store again, with what is in it, and faults.
again() {
    end
    begin --as b2 --verbose --directory "$work/store" \
        --key 'reader:secret-of-reader,can=listBuckets|listAllBucketNames|listFiles|readFiles' "$@"
    repository=s3:$AWS_ENDPOINT_URL_S3/backups
}

damage() { # A repository in a directory: what is flipped and what is lost is found, nothing mended.
    local copy=$work/copy packs
    rm -rf "$copy"
    repository=$copy
    RESTIC_REPOSITORY=$copy "$restic" init --quiet
    back_up vm "$(date '+%F %T')"
    find "$copy" -type f -exec sha256sum {} + | sort >"$work/before"
    request copy <<<"promises: { newest-within: 1h }"
    check "$label: a directory" night 0 copy
    find "$copy" -type f -exec sha256sum {} + | sort >"$work/after"
    check "$label: it is as it was" cmp "$work/before" "$work/after"
    packs=$(find "$copy/data" -type f -size +1000k | head -n 1)
    cp -p "$packs" "$work/pack"
    chmod u+w "$packs"
    printf '\377\000\377' | dd of="$packs" bs=1 seek=5000 conv=notrunc status=none
    check "$label: a flipped pack" night 1 copy
    check "$label: it is called damage" says copy "data of the repository is damaged"
    if is_long "a lost pack, which restic 0.14 asks for during a minute"; then
        rm -f "$packs"
        check "$label: a lost pack" night 1 copy
        check "$label: it is called missing" says copy "data of the repository is missing"
    fi
    cp -p "$work/pack" "$packs"
    request moved <<<"history: moved.jsonl"
    check "$label: whole again" night 0 moved
    rm -rf "$copy"
    RESTIC_REPOSITORY=$copy "$restic" init --quiet
    back_up vm "$(date '+%F %T')"
    check "$label: another repository in its place" night 1 moved
    check "$label: it is found out" says moved "another repository is there"
    rm -f "$work/moved.jsonl"
}

time_limits() {
    request late <<YAML
within: 25s
snapshots: { newest: 1 }
YAML
    check "$label: what is not reached" night 0 late
    check "$label: is not verified, and said so" says late "not verified: newest of zoo"
    check "$label: what was reached is" says late "restore the newest of vm: has all entries"
    check "$label: JUnit skips it" grep -q '<skipped' "$work/late.xml"
}

nothing_in_time() {
    request never <<YAML
within: 8s
answer-within: 4s
snapshots: { hosts: [zoo] }
YAML
    check "$label: nothing reached is no good night" night 1 never
    check "$label: it is said so" says never "no snapshot was restored within 8s"
}

hook() { # CODE: answers so, and keeps what comes.
    python3 - "$1" "$work" <<'PYTHON' &
import http.server, pathlib, sys
work = pathlib.Path(sys.argv[2])
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(work / "hooked", "ab") as out:
            out.write(self.path.encode() + b" " + body + b"\n")
        self.send_response(int(sys.argv[1]))
        self.end_headers()
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Hook)
(work / "hook.new").write_text(f"http://127.0.0.1:{server.server_port}/hook-geheimnis\n")
(work / "hook.new").rename(work / "hook")
server.serve_forever()
PYTHON
    hook=$!
    for _ in $(seq 100); do [ -e "$work/hook" ] && return; sleep 0.1; done
}
webhooks() {
    rm -f "$work/hook" "$work/hooked"
    hook 204
    request alert <<YAML
promises: { at-least: 99 }
snapshots: { hosts: [vm] }
webhook: { url: { file: hook } }
YAML
    check "$label: a broken promise calls" night 1 alert
    check "$label: with what is wrong" python3 -c "
import json; d=json.loads(open('$work/hooked').read().split(' ',1)[1])
assert d['exit'] == 1 and d['verdict'] == 'failed' and 'only' in d['text'], d"
    sed -i '/promises/d' "$work/alert.yaml"
    check "$label: a good night does not" night 0 alert
    check "$label: there was one call" [ "$(wc -l <"$work/hooked")" = 1 ]
    sed -i 's/ } }$/ }, on: always }/' "$work/alert.yaml"
    check "$label: but where it was asked to" night 0 alert
    check "$label: there was another call" [ "$(wc -l <"$work/hooked")" = 2 ]
    kill "$hook"
    rm -f "$work/hook"
    hook 500
    sed -i 's/on: always/on: always, within: 4s/' "$work/alert.yaml"
    check "$label: a webhook that refuses" night 3 alert
    check "$label: it is told" says alert "the webhook was not reached"
    kill "$hook"
}

# forget ID...: as somebody does who has the password and the directory.
forget() { RESTIC_REPOSITORY=$repository "$restic" forget --quiet "$@"; }
id_of() { # DAYS_AGO
    RESTIC_REPOSITORY=$repository "$restic" snapshots --json | python3 -c "
import datetime, json, sys
day = str(datetime.date.today() - datetime.timedelta(days=$1))
print(next(one['id'] for one in json.load(sys.stdin) if one['time'].startswith(day)))"
}
lost_snapshots() {
    repository=$work/kept
    rm -rf "$repository"
    RESTIC_REPOSITORY=$repository "$restic" init --quiet
    for ago in 3 2 1; do back_up vm "$(date -d "$ago days ago" '+%F 02:00:00')"; done
    request kept <<<'history: kept.jsonl
promises: { retention: 3 daily }
only: ['"$from"'/etc]'
    check "$label: all that the policy keeps are there" night 0 kept
    forget "$(id_of 2)"
    check "$label: one of them is gone" night 1 kept
    check "$label: it is named with its day" says kept "of $(date -d '2 days ago' +%F)T02:00:00"
    check "$label: and is still gone the next night" night 1 kept
    for ago in 5 4; do back_up vm "$(date -d "$ago days ago" '+%F 02:00:00')"; done
    back_up vm "$(date '+%F 00:00:01')"
    back_up vm "$(date '+%F 00:00:02')"
    rm -f "$work/kept.jsonl"
    check "$label: nobody forgets" night 1 kept
    check "$label: what is too much is told" says kept "see whether \`restic forget\` runs"
    forget --keep-daily 3
    rm -f "$work/kept.jsonl"
    check "$label: who forgets by the same policy keeps the promise" night 0 kept
    rm -f "$work/kept.jsonl"
}

other_ways() { # To a repository: by TLS, by restic's own server protocol, by rclone.
    end
    begin --as b2 --verbose --directory "$work/store" --tls "$work/authority.pem" \
        --key 'reader:secret-of-reader,can=listBuckets|listAllBucketNames|listFiles|readFiles'
    repository=s3:$AWS_ENDPOINT_URL_S3/backups
    request tls <<<'snapshots: { hosts: [vm] }
answer-within: 5s'
    SSL_CERT_FILE=/dev/null check "$label: TLS by nobody that is known" night 3 tls
    check "$label: it is said so" says tls certificate
    SSL_CERT_FILE=$work/authority.pem check "$label: TLS by who is trusted" night 0 tls
    if ! command -v rclone >/dev/null; then
        echo "SKIPPED: no rclone here for rest: and rclone: repositories"
        return
    fi
    repository=$work/copy
    rm -rf "$repository"
    RESTIC_REPOSITORY=$repository "$restic" init --quiet
    back_up vm "$(date '+%F %T')"
    rclone serve restic "$repository" --addr 127.0.0.1:0 --user guest --pass secret-of-rest \
        >"$work/rest" 2>&1 &
    rest=$!
    for _ in $(seq 100); do grep -q 'http://' "$work/rest" && break; sleep 0.1; done
    repository=rest:$(grep -o 'http://[^ ]*' "$work/rest" | head -n 1)
    request rest <<'YAML'
credentials: [{ variable: RESTIC_REST_USERNAME }, { variable: RESTIC_REST_PASSWORD }]
YAML
    export RESTIC_REST_USERNAME=guest RESTIC_REST_PASSWORD=secret-of-rest
    case $label in
    0.14.*) # It does not know these variables.
        sed -i "/credentials/d; s#rest:http://#rest:http://guest@#" "$work/rest.yaml" ;;
    *) check "$label: a server of restic's protocol" night 0 rest ;;
    esac
    RESTIC_REST_PASSWORD=another-secret check "$label: and its wrong password" \
        sh -c "! '$program' restore-verify '$work/rest.yaml' >'$work/rest.out' 2>&1"
    kill "$rest"
    unset RESTIC_REST_USERNAME RESTIC_REST_PASSWORD
    repository="rclone::local:$work/copy"
    request rclone </dev/null
    check "$label: a repository behind rclone" night 0 rclone
}

try_restic() {
    restic=$(readlink -f "$1")
    label=$("$restic" version | cut -d' ' -f2)
    echo "$restic: $("$restic" version)"
    rm -rf "$work/store" "$work"/*.jsonl
    store --directory "$work/store"
    RESTIC_REPOSITORY=$repository "$restic" init --quiet
    back_up vm "2020-03-01 02:00:00"
    back_up vm "$(date -d '2 hours ago' '+%F %T')"
    head -c 2000000 /dev/urandom >"$from/more"
    back_up zoo "$(date -d '1 hour ago' '+%F %T')"
    rm "$from/more"
    pack=$(a_pack)
    good_nights
    broken_promises
    mistakes
    if is_long "other ways to a repository, and snapshots that are lost"; then
        other_ways
        lost_snapshots
    fi
    # From now on the pack of the host `zoo` never comes.
    again --fault "on=GetObject,key=$pack,do=delay,by=600s"
    if is_long "what is reached in time, and a disk that is too small"; then
        time_limits
        nothing_in_time
        no_room
    fi
    interruptions
    webhooks
    drop
    damage
    check "$label: no secret stands in any output" no_secrets
}
try_restic "$(command -v restic)"
[ ! -x "${HARNESS_CLIENTS:-/nowhere}/restic" ] || try_restic "$HARNESS_CLIENTS/restic"
echo "restore-verify: $passed passed, $failed failed"
[ "$failed" = 0 ]
