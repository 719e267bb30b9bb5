"""What the texting screen loads: the list of its modules is the true one, and it is small enough for a slow phone."""

import gzip
import json
import posixpath
import re

import pytest

from tests.house.tree import ROOT, text

STATIC = ROOT / "web" / "static"
ENTRY = "js/pages/texting.js"
TOO_MUCH_SCRIPT = 60 * 1024  # bytes, as they travel
TOO_MUCH_STYLE = 20 * 1024
OWN_IMPORT = re.compile(r"^import\b[^;]*?[\"']([^\"']+)[\"'];", re.MULTILINE)
MADE_IMPORT = re.compile(r"(?:\bfrom|\bimport)\s*[\"']([^\"']+)[\"']")  # of minified modules
LISTED = re.compile(r'"((?:js|vendor)/[^"]+)"')


def imports(name: str) -> list[str]:
    """Files that a module imports, from the folder of static files."""
    named = json.loads((STATIC / "importmap.json").read_text("utf-8"))["imports"]
    pattern = MADE_IMPORT if name.startswith("vendor/") else OWN_IMPORT
    found = pattern.findall((STATIC / name).read_text("utf-8"))
    own = posixpath.dirname(name)
    return [
        named[one].removeprefix("/static/") if one in named else posixpath.normpath(f"{own}/{one}") for one in found
    ]


def graph(entry: str) -> set[str]:
    reached, open_ = {entry}, [entry]
    while open_:
        fresh = set(imports(open_.pop())) - reached
        reached |= fresh
        open_ += fresh
    return reached


def test_the_texting_page_preloads_exactly_the_modules_it_imports() -> None:
    listed = LISTED.findall(text("web/templates/partials/texting_modules.html"))
    assert listed == sorted(graph(ENTRY) - {ENTRY})


def test_the_scripts_of_the_texting_page_are_small() -> None:
    assert sum(travelling(name) for name in graph(ENTRY)) <= TOO_MUCH_SCRIPT


@pytest.mark.parametrize("page", ["texting", "live", "campaign_draft"])
def test_the_styles_of_a_page_are_small(page: str) -> None:
    templates = text("web/templates/layouts/bare.html") + text(f"web/templates/pages/{page}.html")
    named = set(re.findall(r'"(\w+)"', " ".join(re.findall(r"for name in \[(.*?)\]", templates))))
    styles = [f"css/{name}.css" for name in named if (STATIC / "css" / f"{name}.css").is_file()]
    assert len(styles) >= 8
    assert sum(travelling(name) for name in styles) <= TOO_MUCH_STYLE


def travelling(name: str) -> int:
    return len(gzip.compress((STATIC / name).read_bytes()))
