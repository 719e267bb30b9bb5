"""Tests run, all of them, on the real parts, and wait for conditions instead of time."""

import ast
from collections.abc import Iterator

from tests.house.tree import sources, text

ESCAPES = {"skip", "skipif", "skipIf", "skipUnless", "xfail", "importorskip", "SkipTest"}
MOCKS = {"mock", "unittest.mock", "pytest_mock", "mocker", "asyncmock", "responses", "respx"}
TESTS = sources(".py", under=("tests/",))


def used_names(tree: ast.AST) -> Iterator[str]:
    """Attributes, bare names, arguments and imported modules: words that code uses, not words in strings."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="conversations"), attr="skip"):
                continue  # what a volunteer does with a conversation
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.arg(arg=name):
                yield name
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), names=aliases):
                yield from (module, *(alias.name for alias in aliases))


def sleeps(tree: ast.AST) -> set[ast.Call]:
    calls = {node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {call for call in calls if ast.unparse(call.func) == "time.sleep"}


def sleeps_without_a_question(tree: ast.AST) -> set[ast.Call]:
    """Sleeps outside a `while`: inside one they are the pause between two looks at a condition."""
    asking = {call for node in ast.walk(tree) if isinstance(node, ast.While) for call in sleeps(node)}
    return sleeps(tree) - asking


def test_no_test_is_skipped_and_none_may_fail() -> None:
    used = {name: set(used_names(ast.parse(text(name)))) & ESCAPES for name in TESTS}
    assert {name: words for name, words in used.items() if words} == {}


def test_nothing_pretends_to_be_a_part_of_the_server() -> None:
    used = {name: set(used_names(ast.parse(text(name)))) & MOCKS for name in TESTS}
    assert {name: words for name, words in used.items() if words} == {}


def test_no_test_waits_for_time_to_pass() -> None:
    assert [name for name in TESTS if sleeps_without_a_question(ast.parse(text(name)))] == []


def test_test_names_are_sentences() -> None:
    short = [
        f"{name}::{node.name}"
        for name in TESTS
        for node in ast.parse(text(name)).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and node.name.count("_") < 3
    ]
    assert short == []
