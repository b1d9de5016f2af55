"""Which folder may include which: the table of the module graph (see harness/ARCHITECTURE.md).

A row names what a module sits on directly; what those sit on may be included as well. A folder
that is in no row may include nothing but itself, so a new module begins with a row here.
"""

GRAPH = {
    "harness/base": [],
    "harness/doctor": ["harness/base"],
    # Values that nobody is to see, and how they are hidden in what is written.
    "harness/secrets": ["harness/base"],
    "harness/facter": ["harness/base"],
    "harness/disko": ["harness/base"],
    "harness/calendar": ["harness/base"],
    "harness/retention": ["harness/calendar"],
    # What a tree of files is, and in what two differ.
    "harness/manifest": ["harness/base"],
    "harness/write_log": ["harness/base"],
    "harness/scenario": ["harness/retention", "harness/manifest"],
    "reports/model": ["harness/base"],
    "harness/machine": ["harness/facter", "harness/disko", "harness/scenario"],
    "harness/fidelity": ["harness/base", "harness/facter", "harness/machine"],
    "harness/checks": ["harness/machine", "reports/model"],
    "reports/junit": ["reports/model"],
    # What a nightly restore chooses, and how what came back is judged.
    "harness/restore_verify": ["harness/scenario", "reports/model"],
    # Figures and ratios; what is measured is cli's, which alone has everything to measure.
    "harness/bench": ["harness/base"],
    "harness/async": ["harness/base"],
    "harness/ports": ["harness/async", "harness/machine", "harness/secrets",
                      "harness/write_log"],
    # What is kept between runs.
    "harness/store": ["harness/ports"],
    "harness/agent": ["harness/ports"],
    # Services that guests speak to: HTTP, and what is asked by it (pure).
    "emulators/http": ["harness/async"],
    "emulators/s3": ["emulators/http"],
    # A store on disk for it.
    "emulators/s3_disk": ["emulators/s3"],
    # What that costs (pure), and B2's own face of the same store.
    "emulators/bill": ["harness/base"],
    "emulators/b2": ["emulators/s3", "emulators/bill"],
    # What stands before a real server.
    "emulators/relay": ["emulators/s3"],
    # Object stores that a run's machines reach.
    "harness/stores": ["emulators/connect", "harness/ports", "emulators/b2", "emulators/relay"],
    "emulators/connect": ["emulators/http"],
    # What every kind of machine needs to boot a guest and to hear of its end.
    "harness/guest": ["harness/agent"],
    "harness/libvirt": ["harness/guest"],
    # The appliance carries the agent's program; a QEMU machine is made of both.
    "harness/appliance": ["harness/agent"],
    "harness/qemu": ["harness/guest", "harness/appliance", "harness/store"],
    "harness/engine": ["harness/ports", "harness/checks", "harness/fidelity"],
}

# cli joins adapters to ports: it alone may include everything.
GRAPH["harness/cli"] = list(GRAPH)

# A third-party header stays behind the modules named here.
THIRD_PARTY = {
    "boost/asio": ["harness/async", "harness/ports", "harness/agent", "harness/guest",
                   "harness/qemu", "harness/libvirt", "harness/appliance", "harness/engine",
                   "harness/store", "harness/stores", "harness/cli", "emulators/http",
                   "emulators/relay"],
    "boost/beast": ["emulators/http"],
    "openssl": ["emulators/http", "emulators/s3", "harness/secrets"],
    "boost/process": ["harness/async"],
    "yaml-cpp": ["harness/scenario", "harness/disko"],
    "libvirt": ["harness/libvirt"],
    "pugixml.hpp": ["reports/junit", "harness/libvirt", "emulators/s3"],
    "CLI": ["harness/cli"],
    "archive": ["harness/appliance"],
    "catch2": ["harness/base"],  # through testing/catch.hpp
}

# Headers that pull in a whole library.
UMBRELLAS = ["boost/asio.hpp", "boost/beast.hpp", "boost/process.hpp"]


def module_of(path):
    """The row that a file belongs to: its longest matching folder; None outside of the graph."""
    matches = [module for module in GRAPH if path.startswith(module + "/")]
    return max(matches, key=len) if matches else None


def reachable(module):
    """The module itself and all that it sits on, near and far."""
    seen = set()
    waiting = [module]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting += GRAPH[current]
    return seen
