"""Scripts stay short, stop at the first fault, and are explained where people look."""

import os

from tests.house.tree import ROOT, lines, sources, text

SCRIPTS = [name for name in sources("", under=("scripts/", ".ci/")) if not name.endswith(".md")]
SHELL = [name for name in SCRIPTS if "bash" in lines(name)[0]]


def test_scripts_are_at_most_thirty_lines() -> None:
    assert [name for name in SCRIPTS if len(lines(name)) > 30] == []


def test_scripts_can_be_run_and_say_what_they_are_for() -> None:
    assert [name for name in SCRIPTS if not os.access(ROOT / name, os.X_OK)] == []
    assert [name for name in SCRIPTS if not lines(name)[0].startswith("#!/usr/bin/env ")] == []
    assert [name for name in SHELL if not lines(name)[1].startswith("# ")] == []


def test_shell_scripts_stop_at_the_first_fault() -> None:
    assert [name for name in SHELL if "set -euo pipefail" not in lines(name)] == []


def test_every_script_is_listed_in_their_readme() -> None:
    readme = text("scripts/README.md")
    listed = [name for name in SCRIPTS if name.startswith("scripts/")]
    assert [name for name in listed if f"`{name.removeprefix('scripts/')}" not in readme] == []


def test_the_ci_hides_nothing() -> None:
    assert lines(".ci/run")[-1] == "exec scripts/test"
