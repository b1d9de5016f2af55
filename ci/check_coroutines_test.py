"""Tests of check_coroutines: what it finds, and what it must leave alone."""

import unittest

from check_coroutines import problems_of


def found(text):
    return [problem.split(";")[0] for _, problem in problems_of(text)]


BUILT = "a brace-built value in a co_await expression"
CAPTURING = "a capturing lambda in a co_await expression"
AROUND = "co_await inside of a brace-built value"
BINDING = "a structured binding straight from co_await"


class Finds(unittest.TestCase):
    def test_an_aggregate_in_the_arguments(self):
        self.assertEqual(found("auto a = co_await f({.x = 1}, limit);"), [BUILT])

    def test_a_named_aggregate(self):
        self.assertEqual(found("co_await f(Request{.x = 1});"), [BUILT])

    def test_an_aggregate_in_a_later_line(self):
        text = "co_await agent.exec(\n    deadline,\n    Request{1});"
        self.assertEqual([line for line, _ in problems_of(text)], [3])

    def test_an_aggregate_in_a_condition(self):
        self.assertEqual(found("if (co_await f({1})) {\n    g({2});\n}"), [BUILT])

    def test_a_capturing_lambda(self):
        self.assertEqual(found("co_await f([this] { return 1; });"), [CAPTURING])
        self.assertEqual(found("co_await f([&](int a) -> bool { return a; });"), [CAPTURING])

    def test_a_structured_binding(self):
        self.assertEqual(found("const auto [status, text] = co_await f();"), [BINDING])
        self.assertEqual(found("auto&& [a,\n b] = co_await f();"), [BINDING])

    def test_a_co_await_inside_of_an_aggregate(self):
        self.assertEqual(found("g(Answer{.text = co_await f()});"), [AROUND])
        self.assertEqual(found("Answer answer = {1, co_await f()};"), [AROUND])
        self.assertEqual(found("co_return Answer{co_await f()};"), [AROUND])


class LeavesAlone(unittest.TestCase):
    def check_clean(self, text):
        self.assertEqual(found(text), [])

    def test_named_values(self):
        self.check_clean("Request r{.x = 1};\nauto a = co_await f(std::move(r));\n"
                         "const auto& [s, t] = a;")

    def test_braces_of_the_statement_around(self):
        self.check_clean("if (co_await f()) {\n    g({1});\n}")
        self.check_clean("while (a) {\n    co_await f();\n}")
        self.check_clean("if (a) { b(); } else { co_await f(); }")
        self.check_clean("try { co_await f(); } catch (const E&) { g({1}); }")

    def test_a_coroutine_lambda_and_a_function(self):
        self.check_clean("auto f = [](int a) -> Task<int> { co_return co_await g(a); };")
        self.check_clean("Task<void> C::f() const { co_await g(); }")

    def test_a_lambda_without_capture(self):
        self.check_clean("co_await f([](int a) { return a + 1; });")

    def test_comments_and_strings(self):
        self.check_clean('// co_await f({1})\nauto a = "co_await f({1});";')
        self.check_clean("/* auto [a] = co_await */")

    def test_a_brace_of_the_next_statement(self):
        self.check_clean("co_await f();\nX x{1};")


if __name__ == "__main__":
    unittest.main()
