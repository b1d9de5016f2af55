"""Tests of check_style and of what it stands on."""

import unittest

from check_style import check_file
from cpp_text import code_only
from functions import functions_of
from module_graph import GRAPH, module_of, reachable


def found(path, text):
    return [problem for _, problem in check_file(path, text)]


def function_of(lines, head="void f() {"):
    return head + "\n" + "    g();\n" * (lines - 2) + "}\n"


class Sizes(unittest.TestCase):
    def test_a_file_over_the_limit(self):
        self.assertEqual(found("harness/base/a.cpp", "int a;\n" * 500), [])
        self.assertEqual(found("harness/base/a.cpp", "int a;\n" * 501),
                         ["501 lines, 500 allowed; split it by meaning"])

    def test_a_line_over_the_limit(self):
        self.assertEqual(found("ci/a.py", "x" * 101), ["101 columns, 100 allowed"])
        self.assertEqual(found("ci/a.py", "ü" * 100), [])

    def test_a_table_with_a_reason_is_excepted(self):
        table = "// check_style: table, one row per GUID\n" + "int a;\n" * 600 + "x" * 120
        self.assertEqual(found("harness/base/a.cpp", table), [])
        without_reason = table.replace(", one row per GUID", "")
        self.assertNotEqual(found("harness/base/a.cpp", without_reason), [])

    def test_a_function_over_the_limit(self):
        self.assertEqual(found("harness/base/a.cpp", function_of(70)), [])
        self.assertEqual(found("harness/base/a.cpp", function_of(71)),
                         ["a function of 71 lines, 70 allowed"])


class Functions(unittest.TestCase):
    def spans(self, text):
        return list(functions_of(code_only(text)))

    def test_members_and_namespaces(self):
        text = ("namespace a::b {\nclass C : public D {\n"
                "    void f() {\n        g();\n    }\n};\n}\n")
        self.assertEqual(self.spans(text), [(3, 5)])

    def test_blocks_inside_are_not_functions(self):
        text = ("int f(int a) {\n    if (a) {\n        return 1;\n    }\n"
                "    return [] { return 2; }();\n}\n")
        self.assertEqual(self.spans(text), [(1, 6)])

    def test_a_signature_of_several_lines_counts(self):
        self.assertEqual(self.spans("int f(int a,\n      int b)\n{\n}\n"), [(1, 4)])

    def test_initialisers_of_a_constructor(self):
        self.assertEqual(self.spans("C::C(int a)\n    : a_{a}, b_{1} {\n    f();\n}\n"), [(1, 4)])

    def test_a_table_is_not_a_function(self):
        self.assertEqual(self.spans("const T t[f(3)] = {\n    {1, 2},\n    {3, 4},\n};\n"), [])

    def test_braces_in_literals(self):
        self.assertEqual(self.spans("char f() {\n    return '{';\n}\nvoid g() { h(\"}\"); }\n"),
                         [(1, 3), (4, 4)])


class Headers(unittest.TestCase):
    def test_pragma_once_is_asked_for(self):
        self.assertEqual(found("harness/base/a.hpp", "int a();\n"),
                         ["a header without '#pragma once'"])

    def test_using_namespace_is_for_sources(self):
        text = "#pragma once\nusing namespace std;\n"
        self.assertEqual(found("harness/base/a.hpp", text),
                         ["'using namespace' in a header; name what is used"])
        self.assertEqual(found("harness/base/a.cpp", "using namespace std;\n"), [])


class Includes(unittest.TestCase):
    def problems(self, path, header, marks='""'):
        return found(path, f"#include {marks[0]}{header}{marks[1]}\n")

    def test_an_edge_of_the_graph_near_and_far(self):
        self.assertEqual(self.problems("harness/machine/a.cpp", "harness/facter/b.hpp"), [])
        self.assertEqual(self.problems("harness/qemu/a.cpp", "harness/facter/b.hpp"), [])

    def test_no_edge(self):
        self.assertEqual(self.problems("harness/engine/a.cpp", "harness/qemu/b.hpp"),
                         ["harness/engine may not include harness/qemu "
                          "(ci/module_graph.py has the graph)"])

    def test_a_folder_without_a_row(self):
        self.assertEqual(len(self.problems("harness/new/a.cpp", "harness/base/b.hpp")), 1)

    def test_testing_headers_are_for_tests(self):
        header = "harness/base/testing/catch.hpp"
        self.assertEqual(self.problems("harness/base/a.cpp", header),
                         [f"'{header}' is for tests only"])
        self.assertEqual(self.problems("harness/facter/a_test.cpp", header), [])

    def test_third_party_headers_have_owners(self):
        self.assertEqual(self.problems("harness/base/a.cpp", "CLI/CLI.hpp", "<>"),
                         ["<CLI/CLI.hpp> belongs to harness/cli alone"])
        self.assertEqual(self.problems("harness/cli/a.cpp", "CLI/CLI.hpp", "<>"), [])

    def test_umbrella_headers(self):
        self.assertEqual(self.problems("harness/async/a.cpp", "boost/asio.hpp", "<>"),
                         ["<boost/asio.hpp> pulls in a whole library; include the parts"])


class Coroutines(unittest.TestCase):
    def test_detached_is_banned_everywhere(self):
        self.assertEqual(len(found("harness/async/a.cpp", "co_spawn(a, b, detached);\n")), 1)
        self.assertEqual(found("harness/async/a.cpp", '// detached\nauto a = "detached";\n'), [])

    def test_co_spawn_has_two_homes(self):
        text = "co_spawn(a, b, c);\n"
        self.assertEqual(found("harness/async/a.cpp", text), [])
        self.assertEqual(found("harness/cli/main.cpp", text), [])
        self.assertEqual(found("harness/engine/a.cpp", text),
                         ["'co_spawn' belongs to harness/async and main alone"])


class Graph(unittest.TestCase):
    def test_it_has_no_circle(self):
        for module, below in GRAPH.items():
            for one in below:
                self.assertNotIn(module, reachable(one))

    def test_adapters_do_not_know_each_other(self):
        adapters = {"harness/qemu", "harness/libvirt"}
        for adapter in adapters | {"harness/engine"}:
            self.assertEqual(reachable(adapter) & adapters - {adapter}, set())

    def test_a_file_belongs_to_its_longest_folder(self):
        self.assertEqual(module_of("reports/junit/testing/a.hpp"), "reports/junit")
        self.assertIsNone(module_of("docs/a.hpp"))


if __name__ == "__main__":
    unittest.main()
