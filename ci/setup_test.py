"""Tests of ci/harness, ci/test and ci/setup.sh with stand-ins for apt, dpkg, sudo and cmake.

Each test makes a clone of its own with the real scripts, and a PATH on which the stand-ins come
first. They write what they were asked to calls.txt.
"""

import os
import shutil
import subprocess
import tempfile
import time
import unittest

CI = os.path.dirname(os.path.abspath(__file__))

PACKAGES = """\
# group where packages
build  any        cmake g++
build  debian-12  libboost1.81-dev
build  debian-13  libboost-dev
run    any        gdisk
kernel debian-12  linux-image-cloud-amd64
"""

# Everything that the scripts may call for themselves; no others are on the PATH of a test.
TOOLS = ("awk bash cat chmod comm env find flock grep head id install mkdir mv nproc paste "
         "readlink rm sed sh sleep sort tail touch tr").split()

STAND_INS = {
    "dpkg-query": 'cat "$HERE/installed" 2>/dev/null',
    "apt-get": 'echo "apt-get $*" >>"$HERE/calls.txt"; [ ! -e "$HERE/apt-breaks" ] || '
               '{ echo "E: no network"; exit 100; }',
    "id": 'echo "${FAKE_UID:-1000}"',
    "cmake": """
        echo "cmake $*" >>"$HERE/calls.txt"
        [ ! -e "$HERE/cmake-breaks" ] || { echo "main.cpp:1: error: x"; exit 1; }
        case $1 in
        --build)
            until [ -z "${ANOTHER:-}" ] || grep -q waiting "$ANOTHER"; do sleep 0.02; done
            mkdir -p "$2/harness/cli"
            printf '#!/bin/sh\\necho "ran: $*"\\n' >"$2/harness/cli/harness"
            chmod +x "$2/harness/cli/harness" ;;
        esac""",
}

SUDO_WITHOUT_PASSWORD = 'case $1 in -n) shift;; -v) exit;; esac; [ "$1" = true ] || "$@"'
SUDO_WITH_PASSWORD = '[ "$1" != -n ] || exit 1; echo "sudo asked" >>"$HERE/calls.txt"; exit 1'


class Clone(unittest.TestCase):
    def setUp(self):
        self.here = tempfile.mkdtemp(prefix="harness-setup-")
        self.addCleanup(shutil.rmtree, self.here)
        self.root = os.path.join(self.here, "clone")
        for name in ("harness", "setup.sh", "test"):
            os.makedirs(os.path.join(self.root, "ci"), exist_ok=True)
            shutil.copy(os.path.join(CI, name), os.path.join(self.root, "ci", name))
        self.write("clone/ci/packages", PACKAGES)
        for name in ("CMakeLists.txt", "CMakePresets.json", "VERSION", "harness/base/a.cpp",
                     "cmake/a.cmake"):
            self.write(os.path.join("clone", name), "")
        self.write("os-release", 'ID=debian\nVERSION_ID="12"\n')
        self.write("boot/vmlinuz-6.1", "kernel")
        self.make_path()

    def make_path(self):
        os.makedirs(os.path.join(self.here, "bin"))
        for tool in TOOLS:
            os.symlink(shutil.which(tool), os.path.join(self.here, "bin", tool))
        for name, body in STAND_INS.items():
            self.stand_in(name, body)

    def stand_in(self, name, body):
        path = os.path.join(self.here, "bin", name)
        if os.path.lexists(path):
            os.remove(path)
        self.write(os.path.join("bin", name), f"#!{shutil.which('bash')}\n{body}\n")
        os.chmod(path, 0o755)

    def write(self, name, text):
        path = os.path.join(self.here, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def write_later(self, name):
        """A file that is newer than all that was made until now."""
        later = time.time() + 60
        os.utime(self.write(name, "int a;"), (later, later))

    def install(self, names):
        self.write("installed", "".join(f"installed {name}\n" for name in names.split()))

    def environment(self, extra):
        return {"PATH": os.path.join(self.here, "bin"), "HOME": self.here, "HERE": self.here,
                "HARNESS_OS_RELEASE": os.path.join(self.here, "os-release"),
                "HARNESS_BOOT": os.path.join(self.here, "boot"),
                "HARNESS_LOCKS": os.path.join(self.here, "locks"), **extra}

    def start(self, *arguments, errors=subprocess.PIPE, script="ci/harness", **extra):
        return subprocess.Popen([os.path.join(self.root, script), *arguments],
                                env=self.environment(extra), stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=errors)

    def call(self, *arguments, **extra):
        process = self.start(*arguments, **extra)
        out, err = process.communicate(timeout=30)
        return process.returncode, out, err

    def calls(self):
        try:
            with open(os.path.join(self.here, "calls.txt"), encoding="utf-8") as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []


class Packages(Clone):
    def test_what_is_missing_is_installed_with_sudo(self):
        self.install("cmake g++")
        self.stand_in("sudo", SUDO_WITHOUT_PASSWORD)
        code, out, err = self.call("list")
        self.assertEqual((code, out), (0, "ran: list\n"), err)
        self.assertEqual(self.calls()[1],
                         "apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "
                         "--no-remove gdisk libboost1.81-dev")

    def test_the_distribution_chooses_the_packages(self):
        self.write("os-release", "ID=debian\nVERSION_ID=13\n")
        self.install("cmake g++ gdisk")
        self.call("list", FAKE_UID="0")
        self.assertTrue(self.calls()[1].endswith("--no-remove libboost-dev"), self.calls())

    def test_a_kernel_is_installed_only_where_there_is_none(self):
        os.remove(os.path.join(self.here, "boot/vmlinuz-6.1"))
        self.install("cmake g++ gdisk libboost1.81-dev")
        self.call("list", FAKE_UID="0")
        self.assertTrue(self.calls()[1].endswith("--no-remove linux-image-cloud-amd64"))

    def test_nothing_is_installed_where_nothing_is_missing(self):
        self.install("cmake g++ gdisk libboost1.81-dev")
        self.assertEqual(self.call("list")[0], 0)
        self.assertEqual([call for call in self.calls() if call.startswith("apt-get")], [])

    def check_refused(self):
        code, out, err = self.call("list")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("harness: 3 packages are missing and sudo does not work here without a "
                      "password. Run this, then try again:\n"
                      "sudo sh -c 'apt-get update; apt-get install -y --no-install-recommends "
                      "g++ gdisk libboost1.81-dev'\n", err)
        self.assertEqual(self.calls(), [])

    def test_without_sudo_the_command_is_printed(self):
        self.install("cmake")
        self.check_refused()

    def test_where_sudo_wants_a_password_and_nobody_is_there_the_command_is_printed(self):
        self.install("cmake")
        self.stand_in("sudo", SUDO_WITH_PASSWORD)
        self.check_refused()

    def test_an_install_that_breaks_shows_its_last_lines(self):
        self.install("cmake g++ gdisk")
        self.write("apt-breaks", "")
        code, _, err = self.call("list", FAKE_UID="0")
        self.assertEqual(code, 3)
        self.assertIn("  E: no network\n", err)
        self.assertIn("harness: mend what it names (network? package sources?)", err)

    def test_another_distribution_is_told_what_is_needed_and_goes_on(self):
        self.write("os-release", "ID=fedora\nVERSION_ID=40\n")
        code, out, err = self.call("list")
        self.assertEqual((code, out), (0, "ran: list\n"), err)
        self.assertIn("install the like of: cmake g++ libboost-dev gdisk", err)


class Building(Clone):
    def setUp(self):
        super().setUp()
        self.install("cmake g++ gdisk libboost1.81-dev")

    def builds(self):
        return len([call for call in self.calls() if call.startswith("cmake --build")])

    def test_arguments_output_and_exit_code_are_the_programs(self):
        code, out, _ = self.call("run", "a b", "--tag", "x")
        self.assertEqual((code, out), (0, "ran: run a b --tag x\n"))

    def test_a_second_call_builds_nothing_and_says_nothing(self):
        self.call("list")
        before = self.calls()
        os.remove(os.path.join(self.here, "bin/dpkg-query"))
        self.assertEqual(self.call("list"), (0, "ran: list\n", ""))
        self.assertEqual(self.calls(), before)

    def test_a_newer_source_is_built(self):
        self.call("list")
        self.write_later("clone/harness/base/a.cpp")
        self.call("list")
        self.assertEqual(self.builds(), 2)

    def test_a_newer_test_is_no_reason_to_build(self):
        self.call("list")
        self.write_later("clone/harness/base/a_test.cpp")
        self.call("list")
        self.assertEqual(self.builds(), 1)

    def test_a_build_that_breaks_shows_its_last_lines_and_is_tried_again(self):
        breaks = self.write("cmake-breaks", "")
        code, _, err = self.call("list")
        self.assertEqual(code, 3)
        self.assertIn("  main.cpp:1: error: x\n", err)
        os.remove(breaks)
        self.assertEqual(self.call("list")[:2], (0, "ran: list\n"))

    def test_two_first_calls_build_once(self):
        said = self.write("said", "")
        with open(said, "a", encoding="utf-8") as errors:
            # The build of the first takes until the second has said that it waits.
            calls = [self.start("list", errors=errors, ANOTHER=said) for _ in range(2)]
            outputs = [call.communicate(timeout=30)[0] for call in calls]
        self.assertEqual(outputs, ["ran: list\n"] * 2)
        self.assertEqual(self.builds(), 1)
        with open(said, encoding="utf-8") as file:
            self.assertIn("another set-up runs in this clone; waiting for it", file.read())

    def test_it_may_be_called_from_anywhere_and_through_a_link(self):
        link = os.path.join(self.here, "link")
        os.symlink(os.path.join(self.root, "ci/harness"), link)
        done = subprocess.run([link, "list"], env=self.environment({}), cwd="/", text=True,
                              capture_output=True, check=True)
        self.assertEqual(done.stdout, "ran: list\n")


class Testing(Clone):
    def setUp(self):
        super().setUp()
        self.install("cmake g++ gdisk libboost1.81-dev")
        self.stand_in("ctest", 'echo "ctest $*"')
        self.locks = os.path.join(self.here, "run", "lock")
        os.symlink(self.locks, os.path.join(self.here, "locks"))

    def test_arguments_and_exit_code_are_ctests(self):
        self.stand_in("ctest", 'echo "$# $*"; exit 8')
        code, out, _ = self.call("-R", "a b", script="ci/test")
        self.assertEqual(code, 8)
        self.assertTrue(out.endswith("ctest.xml -R a b\n"), out)

    def test_what_libvirt_locks_is_made_where_it_is_missing(self):
        self.stand_in("sudo", SUDO_WITHOUT_PASSWORD)
        self.assertIn(f"made {self.locks}, which libvirt needs", self.call(script="ci/test")[2])
        self.assertEqual(os.stat(self.locks).st_mode & 0o7777, 0o1777)
        self.assertNotIn("made", self.call(script="ci/test")[2])

    def test_it_is_not_made_where_nobody_asked_or_nobody_may(self):
        self.assertEqual(self.call(script="ci/test")[0], 0)
        self.stand_in("sudo", SUDO_WITHOUT_PASSWORD)
        self.assertEqual(self.call("--unit", script="ci/test")[0], 0)
        self.assertFalse(os.path.exists(self.locks))


@unittest.skipIf(os.getuid() == 0, "root can read every kernel")
class Kernel(Clone):
    def setUp(self):
        super().setUp()
        self.install("cmake g++ gdisk libboost1.81-dev")
        os.chmod(os.path.join(self.here, "boot/vmlinuz-6.1"), 0)

    def test_without_sudo_it_is_left_to_the_program(self):
        code, out, _ = self.call("list")
        self.assertEqual((code, out), (0, "ran: list\n"))
        self.assertFalse(os.path.exists(os.path.join(self.here, ".cache")))

    def test_with_sudo_a_copy_is_made_once(self):
        self.stand_in("sudo", 'case $1 in -n) shift;; esac; [ "$1" != cat ] || echo kernel')
        self.assertIn("copied", self.call("list")[2])
        copy = os.path.join(self.here, ".cache/harness/kernel/vmlinuz-6.1")
        with open(copy, encoding="utf-8") as file:
            self.assertEqual(file.read(), "kernel\n")
        self.assertNotIn("copied", self.call("list")[2])


if __name__ == "__main__":
    unittest.main()
