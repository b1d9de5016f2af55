#!/usr/bin/env bash
# Programs in real guests that show their secrets in every form and place: nothing that the harness
# writes has one, and the report tells of each. Usage: secrets_test.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
root=$(readlink -f "$(dirname "$0")/../..")
# shellcheck source=harness/base/testing/machine_tests.sh
. "$root/harness/base/testing/machine_tests.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HARNESS_RUNS=$work/out/runs
mkdir -p "$work/out"
need_machines ovh-storage
own_cache

# What a scenario gets: a password with everything that is escaped somewhere, and a key of lines.
export HARNESS_TEST_PASSWORD='p"ss/wörd & <2026> %41+\x'
printf '%s\n' '-----BEGIN TEST KEY-----' b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE \
    bm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQy '-----END TEST KEY-----' >"$work/key"

# In a guest: `shout PLACE FILE` writes what the file holds into a place, in all forms.
cat >"$work/shout" <<'BASH'
place=$1 value=$(<"$2")
bytes=$(od -An -v -tx1 <"$2" | tr -d ' \n')
escaped=$(sed 's/../%&/g' <<<"$bytes")
{
    echo "plain $value"
    printf 'quoted %q\n' "$value"
    printf 'JSON "%s"\n' "$(sed 's/[\\"]/\\&/g' <<<"$value")"
    sed 's/../\\u00&/g; s/^/all of JSON /' <<<"$bytes"
    echo "hex $bytes ${bytes^^} $(od -An -v -tx1 <"$2")"
    echo "URL $escaped ${escaped^^}"
    for before in '' x xx xxx; do
        printf 'base64 '
        printf '%s%s:end' "$before" "$value" | base64 -w0 | sed 'p; y,+/,-_,'
        printf '\nwrapped\n'
        printf '%s%s%s' "$before" "$value" "$value" | base64
    done
} >"$place" 2>&1
head -c 5 "$2" >"$place"
sleep 0.2
tail -c +6 "$2" >"$place"
BASH

scenario() { # NAME, with its secrets and steps as input
    {
        echo "summary: $1"
        echo "machine: { report: $root/facter-reports/ovh.json, memory: 512MiB${machine:-} }"
        cat
    } >"$work/$1.yaml"
}

# nothing_of VALUE_FILE PLACE...: none of its forms stands in any file there.
nothing_of() {
    python3 -B - "$@" >"$work/log" 2>&1 <<'PYTHON'
import base64, json, pathlib, sys, urllib.parse

value = pathlib.Path(sys.argv[1]).read_bytes().rstrip(b"\n")
assert len(value) >= 8
text = value.decode()
forms = {value, urllib.parse.quote(value, safe="").encode(), urllib.parse.quote(value).encode(),
         json.dumps(text)[1:-1].encode(), json.dumps(text, ensure_ascii=False)[1:-1].encode(),
         value.hex().encode(), value.hex().upper().encode(), value.hex(" ").encode(),
         "".join(f"%{b:02x}" for b in value).encode(), "".join(f"%{b:02X}" for b in value).encode()}
forms |= {line for line in value.split(b"\n") if len(line) >= 16 and b"-----" not in line}
for before in range(3):
    whole = base64.b64encode(b"x" * before + value + b"y" * 3)
    core = whole[(before * 8 + 5) // 6:(before + len(value)) * 8 // 6]
    forms |= {core, core.translate(bytes.maketrans(b"+/", b"-_"))}
longest = max(map(len, forms))
found = 0
for place in sys.argv[2:]:
    for path in [pathlib.Path(place), *pathlib.Path(place).rglob("*")]:
        if any(form in str(path).encode() for form in forms):
            found += 1
            print(f"the name {path}")
        if not path.is_file() or path.is_symlink():
            continue
        with path.open("rb") as file:
            rest = b""
            while piece := file.read(1 << 24):
                if not (rest or piece.strip(b"\0")):
                    continue # Most of a machine's memory.
                piece = rest + piece
                # Line breaks within base64 hide nothing.
                joined = piece.replace(b"\r", b"").replace(b"\n", b"")
                for form in forms:
                    if form in piece or form in joined:
                        found += 1
                        print(f"{path}: {form}")
                rest = piece[-longest:].strip(b"\0")
sys.exit(found > 0)
PYTHON
}
leaks() { # NAME: each as "secret|where|form"
    python3 -c 'import json, sys
for leak in json.load(open(sys.argv[1]))["leaks"]:
    print("{secret}|{where}|{form}".format(**leak))' "$(last_run "$HARNESS_RUNS" "$1")/results.json"
}
leaked() { # WHAT...: each of these is told, and `listed` has all.
    for leak in "$@"; do
        grep -qxF -- "$leak" <<<"$listed" || { echo "not told: $leak" >>"$work/log"; return 1; }
    done
}

scenario shouting <<YAML
secrets:
  password: { environment: HARNESS_TEST_PASSWORD }
  key: { file: key, path: /run/app/key, mode: "0440", owner: "root:1" }
  made: { generate: 24 }
on-leak: fail
steps:
  - { write: [/run/shout], file: shout }
  - name: are there
    run: stat -c '%n %a %u:%g' /run/secrets/password /run/app/key /run/secrets/made &&
      stat -f -c %T /run/secrets && tr A-Za-z0-9 N-ZA-Mn-za-m5-90-4 </run/secrets/made
  - name: to the output
    run: for file in /run/secrets/password /run/app/key; do
      bash /run/shout /dev/stdout \$file; done
  - name: to the console
    run: for file in /run/secrets/password /run/app/key; do
      bash /run/shout /dev/console \$file; done
  - start: for i in 1 2; do bash /run/shout /dev/stdout /run/secrets/password; done; sleep infinity
    as: program
  - { listen: program, lines: 20 }
  - stop: program
  - name: in a failure
    run: ls "/run/\$(base64 -w0 /run/secrets/password)" "/run/\$(</run/app/key)"
    expect: { exit: 2, stdout: "Permission denied" }
  - { name: in a name, write: [/run/tree/file], text: x, when: always }
  - { manifest: /run/tree, as: tree, when: always }
  - name: a file's name
    run: touch "/run/tree/\$(tail -n +2 /run/app/key | head -1)"
    when: always
  - { name: compare, check: contents, tree: /run/tree, as: tree, when: always }
  - { reboot: , when: always }
  - { name: again, run: tr A-Za-z0-9 N-ZA-Mn-za-m5-90-4 </run/secrets/made, when: always }
YAML
"$program" run "$work/shouting.yaml" --verbose --junit "$work/out/junit.xml" \
    --trace "$work/out/trace.json" >"$work/out/terminal" 2>&1
code=$?
cp "$work/out/terminal" "$work/log"
check "a scenario that fails where secrets leak fails" [ $code = 1 ]
check "the terminal tells of the leak" says "leak 'password' in console, plain"
check "files belong to whom they are to" says "/run/app/key 440 0:1"
check "and are where they are to be by default" says "/run/secrets/password 400 0:0"
record=$(last_run "$HARNESS_RUNS" shouting)/results.json
# Only what nobody recognises comes out of a guest.
unscrambled() { tr A-Za-z0-9 N-ZA-Mn-za-m5-90-4; }
output_of() { # STEP
    python3 -c 'import json, sys
print(*(c["output"] for c in json.load(open(sys.argv[1]))["cases"] if c["step"] == sys.argv[2]))' \
        "$record" "$1"
}
output_of "are there" | tail -1 | unscrambled | tr -d '\n' >"$work/made"
check "one that is generated has its length" [ "$(wc -c <"$work/made")" = 24 ]
check "a reboot has it again" [ "$(output_of again | unscrambled)" = "$(<"$work/made")" ]
printf %s "$HARNESS_TEST_PASSWORD" >"$work/password"
for secret in password key made; do
    check "nothing that is left has the secret '$secret'" \
        nothing_of "$work/$secret" "$work/out" "$work/cache/machines"
done
listed=$(leaks shouting)
echo "$listed" >"$work/log"
for place in console "step 'to the output'" "file program.log"; do
    check "each form is told of: $place" leaked "password|$place|plain" \
        "password|$place|escaped" "password|$place|hex" "password|$place|percent-encoded" \
        "password|$place|base64"
done
check "failures and names are told of" leaked "password|step 'in a failure'|base64" \
    "key|step 'in a failure'|a line of it" "key|step 'compare'|a line of it"
check "what did not leak is not told of" [ -z "$(grep '^made' <<<"$listed")" ]
check "JUnit has them" grep -q "leak.*&apos;password&apos;\|leak.*'password'" "$work/out/junit.xml"
check "the record has names and sources, and no values" \
    grep -q '"the variable HARNESS_TEST_PASSWORD; at /run/secrets/password, 0400 root:root"' \
    "$record"

machine=', system: debian' scenario system <<YAML
secrets:
  password: { environment: HARNESS_TEST_PASSWORD }
steps:
  - name: a service says it
    run: |
      systemd-cat echo "logging in with \$(base64 -w0 </run/secrets/password)"
      until journalctl --quiet --output=cat | grep -q "^logging in"; do sleep 0.1; done
YAML
"$program" run "$work/system.yaml" >"$work/out/terminal-of-system" 2>&1
code=$?
cp "$work/out/terminal-of-system" "$work/log"
check "where leaks are warned of alone the run passes" [ $code = 0 ]
check "the journal of a system is searched" says "leak 'password' in journal, base64"
check "nothing of it is left" nothing_of "$work/password" "$work/out" "$work/cache/machines"

env -u HARNESS_TEST_PASSWORD "$program" run "$work/system.yaml" >"$work/log" 2>&1
check "a variable that is not set: exit 2" [ $? = 2 ]
check "a variable that is not set: what to do" says "export HARNESS_TEST_PASSWORD"
"$program" check "$work/system.yaml" >"$work/log" 2>&1
check "a check needs no secrets" [ $? = 0 ]

end_checks "secrets"
