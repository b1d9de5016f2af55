#!/usr/bin/env bash
# 1Password's own Connect SDKs, for JavaScript and for Python, against our Connect. They are looked
# for where HARNESS_CONNECT_SDKS says: node_modules and a virtual environment `venv` below it. Each
# is skipped, aloud, where it is not there. Usage: clients_test.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
sdks=${HARNESS_CONNECT_SDKS:-}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$work"' EXIT
passed=0 failed=0 asked=0

check() { # WHAT COMMAND...
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

cat >"$work/vaults.json" <<'JSON'
{"vaults": [{"name": "infra", "items": [
  {"title": "b2", "tags": ["backup"], "fields": [
    {"label": "key", "value": "K003-of-tests"},
    {"label": "id", "value": "0031", "type": "STRING", "section": "account"}]}]},
  {"name": "private", "items": []}]}
JSON
"$program" emulate connect --vaults "$work/vaults.json" --verbose >"$work/use" 2>"$work/told" &
server=$!
for _ in $(seq 100); do
    grep -q TOKEN "$work/use" && break
    sleep 0.05
done
# shellcheck source=/dev/null
. "$work/use"

cat >"$work/client.js" <<'JS'
const assert = require("assert");
const { OnePasswordConnect, ItemBuilder } = require("@1password/connect");
const client = (token) =>
  OnePasswordConnect({ serverURL: process.env.OP_CONNECT_HOST, token, keepAlive: false });
(async () => {
  const op = client(process.env.OP_CONNECT_TOKEN);
  const vaults = await op.listVaults();
  assert.deepStrictEqual(vaults.map((v) => v.name), ["infra", "private"]);
  const vault = await op.getVaultByTitle("infra");
  const item = await op.getItemByTitle(vault.id, "b2");
  assert.strictEqual(item.fields.find((f) => f.label === "key").value, "K003-of-tests");
  assert.strictEqual((await op.getItem(vault.id, "b2")).id, item.id);
  const made = await op.createItem(vault.id, new ItemBuilder().setCategory("LOGIN")
    .setTitle("made").addField({ label: "password", value: "of-javascript" }).build());
  made.title = "renamed";
  assert.strictEqual((await op.updateItem(vault.id, made)).version, 2);
  assert.strictEqual((await op.listItems(vault.id)).length, 2);
  await op.deleteItem(vault.id, made.id);
  await assert.rejects(op.getItemById(vault.id, made.id), (e) => e.status === 404);
  await assert.rejects(client("wrong").listVaults(), (e) => e.status === 401);
})().catch((error) => { console.error(error); process.exit(1); });
JS
cat >"$work/client.py" <<'PYTHON'
import os
import onepasswordconnectsdk as sdk
from onepasswordconnectsdk.client import (
    FailedToRetrieveItemException, FailedToRetrieveVaultException, new_client)
from onepasswordconnectsdk.models import Field, Item, ItemVault

host, token = os.environ["OP_CONNECT_HOST"], os.environ["OP_CONNECT_TOKEN"]
client = new_client(host, token)
vault = client.get_vault_by_title("infra")
item = client.get_item_by_title("b2", vault.id)
assert {f.label: f.value for f in item.fields} == {"key": "K003-of-tests", "id": "0031"}
loaded = sdk.load_dict(client, {"id": {"opitem": "b2", "opfield": "account.id",
                                       "opvault": vault.id}})
assert loaded == {"id": "0031"}, loaded
made = client.create_item(vault.id, Item(vault=ItemVault(id=vault.id), title="made",
    category="LOGIN", fields=[Field(label="password", value="of-python", type="CONCEALED")]))
made.title = "renamed"
assert client.update_item(made.id, vault.id, made).title == "renamed"
client.delete_item(made.id, vault.id)
try:
    client.get_item_by_id(made.id, vault.id)
    raise SystemExit("an item that was removed is there")
except FailedToRetrieveItemException:
    pass
try:
    new_client(host, "wrong").get_vaults()
    raise SystemExit("a wrong token opens the vaults")
except Exception as error:
    assert "Invalid token signature" in str(error), error
PYTHON

if [ -n "$sdks" ] && [ -d "$sdks/node_modules/@1password/connect" ] && command -v node >/dev/null
then
    asked=1
    check "the SDK for JavaScript" env NODE_PATH="$sdks/node_modules" node "$work/client.js"
else
    echo "SKIPPED: no npm package @1password/connect in HARNESS_CONNECT_SDKS" >&2
fi
if [ -n "$sdks" ] && "$sdks/venv/bin/python" -c 'import onepasswordconnectsdk' 2>/dev/null; then
    asked=1
    check "the SDK for Python" "$sdks/venv/bin/python" "$work/client.py"
else
    echo "SKIPPED: no Python package onepasswordconnectsdk in HARNESS_CONNECT_SDKS" >&2
fi
[ "$asked" = 1 ] || exit 77
kill -INT "$server"
wait "$server"
code=$?
server=
check "Ctrl-C ends it with 0" [ "$code" = 0 ]
is_discreet() { ! grep -E "of-tests|of-javascript|of-python|eyJ" "$work/told"; }
check "what it tells has no values and no token" is_discreet
echo "clients of Connect: $passed passed, $failed failed"
[ "$failed" = 0 ]
