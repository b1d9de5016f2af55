#!/usr/bin/env python3
"""Kills a store on disk (kill -9) under load, again and again, and looks whether all that it has
acknowledged is there afterwards, byte for byte. Then fills its disk. Usage: kill_test.py PROGRAM"""

import http.client
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from s3_client import Client  # noqa: E402

ROUNDS = 12
WORKERS = 4
KEYS = 30
GONE = None
passed = failed = 0


def check(what, is_fine):
    global passed, failed
    passed, failed = passed + bool(is_fine), failed + (not is_fine)
    print(("ok: " if is_fine else "FAILED: ") + what, flush=True)


class Store:
    """The program, until it is killed."""

    def __init__(self, program, directory, before=()):
        self.log = tempfile.TemporaryFile("w+")
        command = [program, "emulate", "s3", "--key", "tester:secret-of-tests", "--bucket", "load"]
        self.process = subprocess.Popen(
            [*before, *command, "--directory", directory],
            stdout=subprocess.PIPE, stderr=self.log, text=True,
        )
        self.port = None
        for line in self.process.stdout:
            found = re.search(r"ENDPOINT_URL_S3=http://127.0.0.1:(\d+)", line)
            if found:
                self.port = int(found[1])
                break
        if self.port is None:
            self.process.wait()
            raise RuntimeError(f"the store does not start: {self.said()}")

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait()

    def said(self):
        self.log.seek(0)
        return self.log.read()


class Worker(threading.Thread):
    """Puts, replaces, deletes and uploads in parts under names of its own, until no answer comes.
    `known` is what was acknowledged; `asked` is what was under way when that happened."""

    def __init__(self, number, port, seed, known):
        super().__init__()
        self.number, self.known, self.asked = number, known, {}
        self.random = random.Random(seed)
        self.client = Client(port)
        self.done, self.problem = 0, None

    def run(self):
        try:
            while True:
                self.once()
        except (OSError, http.client.HTTPException):
            pass
        except Exception as problem:  # The test's own mistake, or a wrong answer.
            self.problem = problem

    def once(self):
        name = f"/load/{self.number}/{self.random.randrange(KEYS)} ü"
        chance = self.random.random()
        size = self.random.choice([0, 1, 100, 5000, 5000, 70_000, 300_000])
        body = self.random.randbytes(size)
        self.asked = {name: GONE if chance < 0.15 else body}
        if chance < 0.15:
            self.expect(204, "DELETE", name)
        elif chance < 0.25:
            self.asked[name] = body = self.random.randbytes(5 << 20) + body
            self.in_parts(name, body)
        else:
            self.expect(200, "PUT", name, "", body)
        self.known.update(self.asked)
        self.asked = {}
        self.done += 1

    def in_parts(self, name, body):
        text = self.expect(200, "POST", name, "uploads")[2].decode()
        upload = re.search("<UploadId>(.*?)<", text)[1]
        parts = ""
        for number, part in ((1, body[: 5 << 20]), (2, body[5 << 20 :])):
            query = f"partNumber={number}&uploadId={upload}"
            etag = self.expect(200, "PUT", name, query, part)[1]["etag"]
            parts += f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
        document = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        self.expect(200, "POST", name, f"uploadId={upload}", document)

    def expect(self, status, *asked):
        answer = self.client.ask(*asked)
        if answer[0] != status:
            raise RuntimeError(f"{asked[:3]}: {answer[0]} {answer[2][:300]}")
        return answer


def problems_of(port, known, asked):
    """What is not as it was acknowledged. Of what was under way all or nothing was done."""
    client = Client(port)
    problems = []
    for name in {**known, **asked}:
        status, _, body = client.ask("GET", name)
        seen = body if status == 200 else GONE
        may_be = [known.get(name)] + ([asked[name]] if name in asked else [])
        if status not in (200, 404) or seen not in may_be:
            problems.append(f"{name}: {status}, {len(body)} bytes")
        known[name] = seen
    return problems


def kill_under_load(program, directory):
    known = [{} for _ in range(WORKERS)]
    store = Store(program, directory)
    answered, problems = 0, []
    for turn in range(ROUNDS):
        workers = [Worker(i, store.port, turn * WORKERS + i, known[i]) for i in range(WORKERS)]
        for worker in workers:
            worker.start()
        time.sleep(0.2 + random.random() * 0.6)  # Whatever it is just doing.
        store.end(signal.SIGKILL)
        for worker in workers:
            worker.join()
            answered += worker.done
            problems += [worker.problem] if worker.problem else []
        store = Store(program, directory)
        for worker in workers:
            problems += problems_of(store.port, worker.known, worker.asked)
    print(f"{answered} requests were acknowledged in {ROUNDS} lives", problems)
    check("it was under load", answered > 10 * ROUNDS)
    check("killed: all that was acknowledged is there, byte for byte", not problems)
    second = subprocess.run([program, "emulate", "s3", "--directory", directory],
                            capture_output=True, text=True, timeout=60)
    check("a second process is refused", second.returncode == 2
          and "another process has this object store" in second.stderr)
    check("Ctrl-C ends it with 0", store.end(signal.SIGINT) == 0)
    store = Store(program, directory)
    check("all is there after that as well",
          not [one for own in known for one in problems_of(store.port, own, {})])
    for name in [name for own in known for name, body in own.items() if body is not GONE]:
        Client(store.port).ask("DELETE", name)
    store.end(signal.SIGINT)
    left = sum(unfinished_parts(program, directory))
    files = [os.path.join(at, name) for at, _, names in os.walk(directory + "/blobs")
             for name in names]
    room = sum(os.stat(name).st_blocks * 512 for name in files)
    print(f"{len(files)} files, {room} bytes; unfinished parts: {left}")
    check("deleted objects leave no bytes", left <= room <= left + 8192 * len(files))


def unfinished_parts(program, directory):
    """The sizes of the parts of uploads that a kill left unfinished: they are kept."""
    store = Store(program, directory)
    client = Client(store.port)
    uploads = client.ask("GET", "/load", "uploads")[2].decode()
    parts = []
    for key, upload in re.findall("<Key>(.*?)</Key><UploadId>(.*?)</UploadId>", uploads):
        text = client.ask("GET", "/load/" + key, f"uploadId={upload}")[2].decode()
        parts += [int(size) for size in re.findall("<Size>(.*?)</Size>", text)]
    store.end(signal.SIGINT)
    return parts


def fill_disk(program, directory):
    """A file system of 24 MiB, in a name space of its own."""
    mounted = ["unshare", "--mount", "--map-root-user", "sh", "-c",
               'mount -t tmpfs -o size=24m none "$0" && exec "$@"', directory]
    if subprocess.run([*mounted, "true"], capture_output=True).returncode != 0:
        print("SKIPPED: a full disk: no file system can be mounted here (unshare, tmpfs)")
        return
    store = Store(program, directory, mounted)
    client = Client(store.port)
    known, refused = {}, 0
    for number in range(60):
        name, body = f"/load/{number}", random.randbytes(1_000_000)
        status, _, answer = client.ask("PUT", name, "", body)
        if status == 200:
            known[name] = body
        refused += status == 507 and b"<Code>InsufficientStorage</Code>" in answer
    check("full: it refuses with 507 what it has no room for", len(known) > 5
          and refused == 60 - len(known))
    check("full: what was acknowledged is there", not problems_of(store.port, known, {}))
    check("full: it says so, with the remedy, and not 50 times",
          1 <= store.said().count("No space left on device; free some space there") <= 2)
    check("full: objects can be deleted",
          all(client.ask("DELETE", name)[0] == 204 for name in list(known)[:4]))
    for name in list(known)[:4]:
        known[name] = random.randbytes(500_000)
    check("full: and there is room again",
          all(client.ask("PUT", name, "", known[name])[0] == 200 for name in list(known)[:4]))
    check("full: nothing is lost", not problems_of(store.port, known, {}))
    store.end(signal.SIGINT)


def main():
    program = sys.argv[1]
    work = tempfile.mkdtemp()
    try:
        kill_under_load(program, work + "/store")
        os.mkdir(work + "/full")
        fill_disk(program, work + "/full")
    finally:
        shutil.rmtree(work)
    print(f"kill: {passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
