# shellcheck shell=bash disable=SC2034,SC2154  # variables of the caller
# Nights of `harness restore-verify` with a real restic against our store, for the scripts that try
# them. They source it after emulators/s3/testing/clients.sh, and set
#   program   what is tested
#   work      a directory of theirs
#   restic    the restic that is tried, and its `label`
for tool in restic curl python3; do
    command -v "$tool" >/dev/null || { echo "SKIPPED: $tool is not installed" && exit 77; }
done
export HOME=$work RESTIC_CACHE_DIR=$work/own-cache
export RESTIC_PASSWORD=of-the-test-kennwort
unset RESTIC_REPOSITORY RESTIC_PASSWORD_FILE RESTIC_PASSWORD_COMMAND
export TMPDIR=$work/tmp
mkdir -p "$TMPDIR"
secrets=(of-the-test-kennwort secret-of-tests secret-of-reader hook-geheimnis secret-of-rest)

# What is backed up: names that restic can not show, links, holes, modes, a fifo.
from=$work/from
mkdir -p "$from/etc" "$from/many" "$from/empty"
echo root:x:0 >"$from/etc/passwd"
head -c 3000000 /dev/urandom >"$from/large"
for i in $(seq 200); do echo "file $i" >"$from/many/$i"; done
python3 - "$from" <<'PYTHON'
import os, sys
name = bytes(b for b in range(1, 256) if b not in (0x2f,))[:250]
open(os.path.join(os.fsencode(sys.argv[1]), name), "w").write("odd")
open(os.path.join(os.fsencode(sys.argv[1]), b"\xfe"), "w").write("1")
open(os.path.join(os.fsencode(sys.argv[1]), b"\xff"), "w").write("22")
PYTHON
ln -s large "$from/link"
ln "$from/large" "$from/same"
mkfifo "$from/fifo"
truncate -s 200M "$from/holes"
chmod 4750 "$from/etc/passwd"
chmod 400 "$from/many/7"
[ "$(id -u)" != 0 ] || chmod 0 "$from/many/7" # Nobody else could back it up.
touch -d 1999-12-31T23:59:59.123456789Z "$from/etc"

leave_nights() {
    mountpoint -q "$work/small" && umount "$work/small"
    leave
}

# A day in the past for the oldest snapshot, so that there is one to choose.
back_up() { # HOST TIME
    RESTIC_REPOSITORY=$repository "$restic" backup --quiet --host "$1" --tag night --time "$2" \
        "$from"
}
store() { # OPTION...: a store with a key that can only read.
    begin --as b2 --verbose --bucket backups \
        --key 'reader:secret-of-reader,can=listBuckets|listAllBucketNames|listFiles|readFiles' "$@"
    export AWS_ACCESS_KEY_ID=tester AWS_SECRET_ACCESS_KEY=secret-of-tests
    repository=s3:$AWS_ENDPOINT_URL_S3/backups
}
request() { # NAME, more lines as input
    {
        echo "repository: ${repository_of_request:-$repository}"
        echo 'password: { environment: RESTIC_PASSWORD }'
        echo "restic: $restic"
        cat
    } >"$work/$1.yaml"
}
# night CODE NAME [OPTION...]: the night ends so, as a key that can only read.
night() {
    local wanted=$1 name=$2
    shift 2
    env -u AWS_DEFAULT_REGION AWS_ACCESS_KEY_ID=reader AWS_SECRET_ACCESS_KEY=secret-of-reader \
        "$program" restore-verify "$work/$name.yaml" --junit "$work/$name.xml" "$@" \
        >"$work/$name.out" 2>&1
    local code=$?
    [ "$code" = "$wanted" ] && return
    echo "exit code $code instead of $wanted"
    cat "$work/$name.out"
    return 1
}
says() { grep -qF -- "$2" "$work/$1.out" || { cat "$work/$1.out" && return 1; }; }
counts() { # NAME FAILURES
    grep -q "tests=\"[0-9]*\".*failures=\"$2\"" "$work/$1.xml" && return
    cat "$work/$1.xml"
    return 1
}
nothing_left() { ! find "$TMPDIR" -mindepth 1 -name 'harness-*' | grep .; }
# What the store heard since `mark`.
mark() { marked=$(wc -l <"$work/told"); }
heard() { tail -n +"$((marked + 1))" "$work/told"; }
only_reads() {
    heard >"$work/heard"
    grep -q GetObject "$work/heard" && ! grep -vE '^(GET|HEAD) ' "$work/heard"
}
a_pack() { # the object that the newest backup has put last
    grep -oE 'PUT /backups/data/[0-9a-f]{2}/[0-9a-f]{64} .* -> 200' "$work/told" | tail -n 1 |
        grep -oE 'data/[0-9a-f]{2}/[0-9a-f]{64}'
}

is_long() { # WHAT: whether there is time for it
    [ -n "${HARNESS_LONG_TESTS:-}" ] && return
    echo "SKIPPED: HARNESS_LONG_TESTS=1 has time for $1"
    return 1
}

no_secrets() {
    local secret
    for secret in "${secrets[@]}"; do
        ! grep -rlF -e "$secret" -e "$(printf %s "$secret" | base64)" "$work"/*.out "$work"/*.xml \
            "$work"/*.jsonl || return 1
    done
}

no_room() {
    local small=$work/small
    mkdir -p "$small"
    if ! mount -t tmpfs -o size=64m,nr_inodes=120 small "$small" 2>/dev/null; then
        echo "SKIPPED: no small disk can be mounted here"
        return
    fi
    request small <<<"directory: $small"
    check "$label: a disk that is too small" night 3 small
    check "$label: it is said how much is needed" says small "name another 'directory'"
    request inodes <<YAML
directory: $small
only: [$from/many]
YAML
    check "$label: a disk that gets full" night 3 inodes
    check "$label: it is said so" says inodes "the disk is full where it is restored"
    check "$label: nothing is left there" \
        sh -c "! find $small -mindepth 1 -name 'harness-*' | grep ."
    umount "$small"
}

begin_night() { # One that hangs at the pack of `zoo`; returns once it is about to ask for it.
    request hanging <<YAML
snapshots: { hosts: [zoo] }
history: hanging.jsonl
YAML
    AWS_ACCESS_KEY_ID=reader AWS_SECRET_ACCESS_KEY=secret-of-reader \
        "$program" restore-verify "$work/hanging.yaml" --junit "$work/hanging.xml" \
        >"$work/hanging.out" 2>&1 &
    hanging=$!
    for _ in $(seq 300); do
        grep -q 'lists its snapshots' "$work/hanging.out" && return
        sleep 0.1
    done
    return 1
}

interruptions() {
    check "$label: a night begins" begin_night
    sed '/history/d' "$work/hanging.yaml" >"$work/second.yaml"
    check "$label: two at once" night 3 second
    check "$label: the second says why" says second "another night of this repository goes on"
    kill -INT "$hanging"
    wait "$hanging"
    check "$label: Ctrl-C ends with 130" [ $? = 130 ]
    check "$label: nothing is left" nothing_left
    check "$label: it is no night of the history" [ ! -e "$work/hanging.jsonl" ]
    begin_night
    kill -9 "$hanging"
    wait "$hanging" 2>/dev/null
    check "$label: kill -9 leaves its directory" sh -c "find $TMPDIR -name 'harness-*' | grep -q ."
    request next <<<"snapshots: { hosts: [vm] }"
    check "$label: the next night" night 0 next
    check "$label: it has removed it" nothing_left
}
