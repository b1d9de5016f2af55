import json
import unittest

import read_trace


def events(*spans, name="run"):
    """A trace of one track: (kind, name, time) of each event."""
    out = [{"ph": "M", "pid": 1, "tid": 1, "name": "process_name", "args": {"name": name}},
           {"ph": "M", "pid": 1, "tid": 1, "name": "thread_name", "args": {"name": "harness"}}]
    for kind, what, at in spans:
        out.append({"ph": kind, "pid": 1, "tid": 1, "name": what, "ts": at})
    return out


def track(*spans):
    return read_trace.read(events(*spans))[1][1, 1]


class ReadTrace(unittest.TestCase):
    def test_spans_nest_and_the_innermost_are_leaves(self):
        seen = track(("B", "step", 0), ("B", "ls", 10), ("E", "", 40), ("E", "", 50))
        self.assertEqual([span[0] for span in seen.leaves()], ["ls"])
        self.assertEqual(read_trace.covered(seen.leaves()), 30)
        self.assertEqual(seen.faults, [])

    def test_a_span_that_ends_after_the_one_around_it_is_a_fault(self):
        seen = track(("B", "step", 0), ("B", "ls", 10), ("E", "", 60), ("E", "", 50))
        self.assertEqual(seen.faults, ["run, harness: 'ls' is not within 'step'"])

    def test_an_end_without_a_beginning_is_a_fault(self):
        self.assertEqual(track(("E", "", 5)).faults,
                         ["run, harness: something ends at 5 that never began"])

    def test_what_is_open_ends_with_the_last_event(self):
        seen = track(("B", "step", 0), ("B", "ls", 10), ("E", "", 60))
        self.assertEqual(seen.spans[0][2], 60)

    def test_a_trace_that_was_cut_off_is_read_up_to_its_last_whole_line(self):
        lines = "[\n" + ",\n".join(json.dumps(event) for event in events(("B", "ls", 1)))
        self.assertEqual(len(read_trace.load(lines)[0]), 3)
        self.assertEqual(len(read_trace.load(lines + ',\n{"ph": "E", "pi')[0]), 3)
        self.assertEqual(read_trace.load(lines + "\n]\n")[1], True)

    def test_a_row_says_what_filled_it_and_what_did_not(self):
        seen = track(("B", "run", 0), ("B", "ls", 0), ("E", "", 600_000), ("E", "", 1_000_000))
        self.assertIn("  0.00 s  ls 600 ms; (nothing recorded 400 ms)",
                      "\n".join(read_trace.table(seen, 1e6)))


if __name__ == "__main__":
    unittest.main()
