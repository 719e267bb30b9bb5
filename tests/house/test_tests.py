"""Tests run, all of them, on the real parts, and wait for conditions instead of time."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import sources, text

ESCAPES = {"skip", "skipif", "skipIf", "skipUnless", "xfail", "importorskip", "SkipTest"}
MOCKS = {"mock", "unittest.mock", "pytest_mock", "mocker", "asyncmock", "responses", "respx"}
TESTS = sources(".py", under=("tests/",))


def used_names(tree: ast.AST) -> Iterator[str]:
    """Attributes, bare names, arguments and imported modules: words that code uses, not words in strings."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.arg(arg=name):
                yield name
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), names=aliases):
                yield from (module, *(alias.name for alias in aliases))


def sleeps_in_threads(tree: ast.AST) -> bool:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return "time.sleep" in {ast.unparse(call) for call in calls}


@pytest.mark.parametrize("name", TESTS)
def test_a_test_file_neither_skips_nor_pretends_nor_sleeps(name: str) -> None:
    tree = ast.parse(text(name))
    used = set(used_names(tree))
    assert used & ESCAPES == set()
    assert used & MOCKS == set()
    assert not sleeps_in_threads(tree)


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
