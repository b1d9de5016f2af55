# shellcheck shell=bash disable=SC2034,SC2154  # variables of the caller
# For the scripts that try real clients against our object store. They source it and set
#   program  what is tested
#   work     a directory of theirs, which goes with `leave`
# and call `trap leave EXIT`.
server=

leave() {
    [ -z "$server" ] || kill -9 "$server" 2>/dev/null
    rm -rf "$work"
}

passed=0 failed=0

# check WHAT COMMAND...: counts, and shows the log where the command fails.
check() {
    local what=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
        echo "ok: $what"
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        tail -n 20 "$work/log"
    fi
}

# begin [OPTION...]: a new store; its variables are in the environment then.
begin() {
    : >"$work/told"
    : >"$work/use" # Else the last store's would be taken for this one's.
    "$program" emulate s3 --key tester:secret-of-tests "$@" >"$work/use" 2>"$work/told" &
    server=$!
    for _ in $(seq 100); do
        grep -q ENDPOINT_URL "$work/use" && break
        sleep 0.05
    done
    # shellcheck source=/dev/null
    . "$work/use"
    export AWS_SECRET_ACCESS_KEY=secret-of-tests
    export RCLONE_CONFIG_B_TYPE=s3 RCLONE_CONFIG_B_PROVIDER=Other RCLONE_CONFIG_B_ENV_AUTH=true
    export RCLONE_CONFIG_B_ENDPOINT=$AWS_ENDPOINT_URL_S3
}

# end: the store goes, and tells what was asked.
end() {
    kill -INT "$server"
    wait "$server"
    local code=$?
    server=
    check "Ctrl-C ends the store with 0" [ "$code" = 0 ]
    check "nothing was asked that it does not know" lacks NotImplemented
}
# drop: the store goes at once; by itself it would wait for answers that it holds back.
drop() {
    kill -9 "$server"
    wait "$server" 2>/dev/null
    server=
}
lacks() { ! grep "$1" "$work/told"; }

# A client that knows one address alone is asked in a network of its own (unshare -rmn).
can_have_own_network() { command -v ip >/dev/null && unshare -rmn true 2>/dev/null; }
no_own_network="no network of its own can be made here (unshare -rmn, ip)"

# answer_to NAME...: in there, these are this host's.
answer_to() {
    ip link set lo up && echo "127.0.0.1 localhost $*" >"$work/hosts" &&
        mount --bind "$work/hosts" /etc/hosts
}
