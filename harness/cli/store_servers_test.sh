#!/usr/bin/env bash
# The same scenarios before the stand-in and before real servers: each step ends alike, and the
# record says who kept the objects. A server outside is asked only where that is allowed, and keeps
# nothing of a run. Usage: store_servers_test.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
root=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

work=$(mktemp -d)
outside=
trap '[ -z "$outside" ] || kill -INT "$outside"; rm -rf "$work"' EXIT
: >"$work/rclone.conf"
export HARNESS_RUNS=$work/runs
need_machines backup-mistakes
wanted=backup-mistakes
[ "${HARNESS_LONG_TESTS:-}" != nightly ] ||
    wanted='backup-mistakes key-rotation b2-bad-day b2-gone host-lost zephyrus-backup-restore'

# verdicts REPORT: the steps with how each ended.
verdicts() {
    python3 - "$1" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
for case in tree.parse(sys.argv[1]).iter('testcase'):
    ends = [child.tag for child in case if child.tag in ('failure', 'error', 'skipped')]
    print(case.get('classname'), case.get('name'), *ends)
PYTHON
}

# run_on SERVER [OPTION...]
run_on() {
    local server=$1 code
    shift
    # shellcheck disable=SC2086 # Several names.
    "$program" run $wanted --param server="$server" --junit "$work/junit.xml" "$@" \
        >"$work/log" 2>&1
    code=$?
    [ "$code" -ge 2 ] || verdicts "$work/junit.xml" >"$work/verdicts"
    return "$code"
}
is_refused() {
    run_on "$@"
    [ $? = 2 ]
}

check 'the scenarios pass before the stand-in' run_on stand-in
cp "$work/verdicts" "$work/expected"
for server in minio versitygw; do
    if ! command -v "$server" >/dev/null; then
        check "$server, which is not here, is refused with how to get it" is_refused "$server"
        echo "NOT TRIED: $server is not on this host"
        continue
    fi
    check "$server: the scenarios pass" run_on "$server"
    check "$server: each step ends as before the stand-in" diff "$work/expected" "$work/verdicts"
    check "$server: the record names it" \
        grep -qi "value=\"$server (.*a process of this run" "$work/junit.xml"
    check "$server: its data are gone" [ -z "$(find "$work/runs" -name store-b2)" ]
    check "$server: it has ended" [ -z "$(pgrep -f "$work/runs")" ]
done

# Somebody's own server, by plain HTTP: a store of ours, with a bucket of the scenario's name.
"$program" emulate s3 --as b2 --bucket panther-backups --key outside-key:secret-of-outside \
    >"$work/use" 2>"$work/told" &
outside=$!
until grep -q ENDPOINT_URL "$work/use"; do
    kill -0 "$outside" || break
done
address=$(sed -n "s/^export AWS_ENDPOINT_URL_S3='*\([^']*\)'*$/\1/p" "$work/use")

# The shipped scenarios have servers of their own alone: this one goes outside.
cat >"$work/outside.yaml" <<YAML
summary: an object is put outside, and is gone after the run
machine: { report: $root/facter-reports/ovh.json, system: debian, memory: 1GiB }
stores:
  b2:
    server: $address
    credentials: { id: OUTSIDE_ID, secret: OUTSIDE_SECRET }
    buckets: [panther-backups]
    keys: [client]
steps:
  - name: put, list, and try what was there before
    run: |
      set -a; . /run/secrets/b2/client.env; set +a
      export RCLONE_CONFIG_B2_TYPE=s3 RCLONE_CONFIG_B2_PROVIDER=Other RCLONE_CONFIG_B2_ENV_AUTH=true
      export RCLONE_CONFIG_B2_ENDPOINT=\$AWS_ENDPOINT_URL_S3 RCLONE_S3_NO_CHECK_BUCKET=true
      echo new | rclone rcat b2:panther-backups/new
      rclone cat b2:panther-backups/new
      ! rclone deletefile b2:panther-backups/harness-test-bucket
  - name: begin an upload in parts that nobody ends
    run: |
      set -a; . /run/secrets/b2/client.env; set +a
      export RCLONE_CONFIG_B2_TYPE=s3 RCLONE_CONFIG_B2_PROVIDER=Other RCLONE_CONFIG_B2_ENV_AUTH=true
      export RCLONE_CONFIG_B2_ENDPOINT=\$AWS_ENDPOINT_URL_S3 RCLONE_S3_NO_CHECK_BUCKET=true
      mkfifo /tmp/endless
      rclone rcat b2:panther-backups/big </tmp/endless &
      exec 3>/tmp/endless
      head -c 11M /dev/zero >&3
      until rclone backend list-multipart-uploads b2:panther-backups | grep UploadId; do
        kill -0 %1
      done
      kill -9 %1
YAML
outside_run() {
    "$program" run "$work/outside.yaml" "$@" >"$work/log" 2>&1
}
ends_with() {
    local wanted=$1
    shift
    "$@"
    [ $? = "$wanted" ]
}
there() {
    env -u AWS_CA_BUNDLE AWS_ACCESS_KEY_ID=outside-key AWS_SECRET_ACCESS_KEY=secret-of-outside \
        rclone --config "$work/rclone.conf" "$1" \
        ":s3,provider=Other,env_auth,endpoint='$address':panther-backups${2:-}"
}
check 'a server outside is not asked without leave' ends_with 2 outside_run
check '  which is told' says 'allow it for this call by --allow-external'
check 'a key that is not there is told' ends_with 2 outside_run --allow-external
check '  by the name of its variable' says OUTSIDE_ID
export OUTSIDE_ID=outside-key OUTSIDE_SECRET=secret-of-outside
if command -v rclone >/dev/null; then
    check 'a bucket that is not marked is left alone' ends_with 3 outside_run --allow-external
    check '  with how to mark it' says harness-test-bucket
    there touch /harness-test-bucket
    check 'a marked one is used' outside_run --allow-external
    check 'nothing of the run stays there' [ "$(there lsf)" = harness-test-bucket ]
    check 'the key is in nothing that was written' \
        sh -c "! grep -r secret-of-outside '$work/runs' '$work/log'"
    there touch /photos.jpg
    check 'one in which something is, is left alone' ends_with 3 outside_run --allow-external
    check '  with the name of what is there' says photos.jpg
else
    echo 'NOT TRIED: buckets outside, as rclone is not on this host'
fi
end_checks store_servers
