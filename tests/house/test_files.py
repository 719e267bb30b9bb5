"""Small files with telling names, which name no machine and no shop."""

import ast
from pathlib import PurePath

from tests.house.tree import ROOT, SOURCE, files, hits, lines, sources, text, written

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "core", "misc", "common"}
UNMEASURED = ("CHANGELOG.md", ".d.ts")
MADE_BY_TOOLS = "server/storage/migrations/"
MACHINE_FOLDERS = ("home", "opt", "root", "tmp", "Users", "work")
SHOPS = ("pypi", "pythonhosted", "npmjs", "yarnpkg", "crates", "ghcr", "quay", "docker", "debian", "golang")
THIS_FILE = "tests/house/test_files.py"


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    measured = [name for name in sources(*SOURCE, ".md") if not name.endswith(UNMEASURED)]
    measured = [name for name in measured if not name.startswith(MADE_BY_TOOLS)]
    assert [f"{name}: {len(lines(name))}" for name in measured if len(lines(name)) > 400] == []


def test_no_module_is_named_after_nothing() -> None:
    names = [name for name in files() if FORBIDDEN_NAMES & set(PurePath(name).with_suffix("").parts)]
    assert names == []


def test_every_python_module_says_why_it_exists() -> None:
    written_here = [name for name in sources(".py") if not name.startswith(MADE_BY_TOOLS)]
    modules = [name for name in written_here if text(name).strip()]
    assert [name for name in modules if not ast.get_docstring(ast.parse(text(name)))] == []


def test_nothing_is_left_for_later() -> None:
    others = [name for name in written() if name != THIS_FILE and not name.endswith(".po")]
    assert hits(others, r"\b(TODO|FIXME)\b") == []


def test_no_file_names_a_folder_of_some_machine() -> None:
    assert hits(written(), rf"(?<![\w.}})/])/(?:{'|'.join(MACHINE_FOLDERS)})/[\w.]") == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert hits(list(files()), rf"\b(?:{'|'.join(SHOPS)})\.(?:org|com|io|dev)\b") == []


def test_every_file_ends_with_one_line_end() -> None:
    whole = [name for name in written() if (ROOT / name).stat().st_size]
    assert [name for name in whole if not text(name).endswith("\n") or text(name).endswith("\n\n")] == []
