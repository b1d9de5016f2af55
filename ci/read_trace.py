#!/usr/bin/env python3
"""Reads a trace of `harness run --trace FILE`: checks it, and says what each run waited for.

Usage: read_trace.py FILE [SECONDS]
Exit 1 where the trace is broken: a span that ends before it begins, or that does not end within
the one around it. A trace of a harness that was killed may be open at its end; what had not ended
is then taken to end with the last event.
SECONDS is the length of a row in the table of what a run waited for, 1 by default.
"""
import collections
import json
import sys


def load(text):
    """The events of a trace; (events, whether its last bracket is there)."""
    try:
        return json.loads(text), True
    except json.JSONDecodeError:
        whole_lines = text[: text.rfind("\n") + 1] if not text.endswith("}") else text
        return json.loads(whole_lines.rstrip().rstrip(",") + "]"), False


class Track:
    """Spans in the order of their beginnings: [name, begin, end, depth, has children, details]."""

    def __init__(self):
        self.name = ""
        self.spans = []
        self.faults = []
        self.open = []

    def begin(self, event):
        for index in self.open:
            self.spans[index][4] = True
        self.spans.append([event["name"], event["ts"], None, len(self.open), False, {}])
        self.open.append(len(self.spans) - 1)

    def end(self, event):
        if not self.open:
            self.faults.append(f"{self.name}: something ends at {event['ts']} that never began")
            return
        span = self.spans[self.open.pop()]
        span[2] = event["ts"]
        span[5] = event.get("args", {})
        if span[2] < span[1]:
            self.faults.append(f"{self.name}: '{span[0]}' ends before it begins")

    def close(self, at):
        for index in self.open:
            self.spans[index][2] = at
        self.open = []

    def check_nesting(self):
        around = []
        for span in self.spans:
            around = around[: span[3]]
            if around and not (around[-1][1] <= span[1] and span[2] <= around[-1][2]):
                self.faults.append(f"{self.name}: '{span[0]}' is not within '{around[-1][0]}'")
            around.append(span)

    def leaves(self):
        return [span for span in self.spans if not span[4]]


def read(events):
    """(name of each process, tracks by (pid, tid)); spans that are open end with the last event."""
    processes = {}
    tracks = collections.defaultdict(Track)
    last = 0
    for event in events:
        track = tracks[event["pid"], event["tid"]]
        if event["ph"] == "M" and event["name"] == "process_name":
            processes[event["pid"]] = event["args"]["name"]
        elif event["ph"] == "M" and event["name"] == "thread_name":
            track.name = f"{processes[event['pid']]}, {event['args']['name']}"
        elif event["ph"] == "B":
            track.begin(event)
        elif event["ph"] == "E":
            track.end(event)
        last = max(last, event.get("ts", 0))
    for track in tracks.values():
        track.close(last)
        track.check_nesting()
    return processes, dict(tracks)


def covered(leaves):
    """The time in which at least one of the spans was there."""
    total = 0
    until = 0
    for _, begin, end, *_ in sorted(leaves, key=lambda span: span[1]):
        total += max(0, end - max(begin, until))
        until = max(until, end)
    return total


def shares(leaves, begin, end):
    """(name, part of it) of what fills this time, the longest first."""
    parts = collections.Counter()
    for name, span_begin, span_end, *_ in leaves:
        part = min(span_end, end) - max(span_begin, begin)
        if part > 0:
            parts[name] += part
    return parts.most_common()


def table(track, row):
    """What a track waited for in each part of its time, as lines."""
    if not track.spans:
        return []
    begin = track.spans[0][1]
    end = max(span[2] for span in track.spans)
    leaves = track.leaves()
    share = 100 * covered(leaves) / max(1, end - begin)
    lines = [f"{track.name}: {(end - begin) / 1e6:.3f} s, "
             f"{share:.1f} % of it in {len(leaves)} leaf spans"]
    at = begin
    while at < end:
        until = min(at + row, end)
        parts = shares(leaves, at, until)
        if not parts:
            at = until
            continue
        texts = [f"{name[:60]} {part / 1e3:.0f} ms" for name, part in parts[:4]]
        if len(parts) > 4:
            texts.append(f"{len(parts) - 4} more {sum(part for _, part in parts[4:]) / 1e3:.0f} ms")
        gap = until - at - sum(part for _, part in parts)
        if gap > row / 100:
            texts.append(f"(nothing recorded {gap / 1e3:.0f} ms)")
        lines.append(f"  {(at - begin) / 1e6:6.2f} s  " + "; ".join(texts))
        at = until
    lines.append("  longest in all:")
    for name, part in shares(leaves, begin, end)[:15]:
        count = sum(1 for span in leaves if span[0] == name)
        lines.append(f"  {part / 1e3:9.0f} ms  {count:3} x  {name[:90]}")
    return lines


def main(path, row):
    with open(path, encoding="utf-8") as file:
        events, is_whole = load(file.read())
    _, tracks = read(events)
    faults = [fault for track in tracks.values() for fault in track.faults]
    print(f"{path}: {len(events)} events" + ("" if is_whole else ", open at its end"))
    for key in sorted(tracks):
        print("\n".join(table(tracks[key], row)))
    for fault in faults:
        print(f"{path}: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], 1e6 * float(sys.argv[2] if len(sys.argv) > 2 else 1)))
