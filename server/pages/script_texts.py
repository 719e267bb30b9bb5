"""What the scripts of a page say: their words are in their source, `t("…")` and `tn("…", "…", count)`."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from server.domain.languages import ENGLISH, translations

STATIC: Final = Path(__file__).parent.parent.parent / "web" / "static"

_LITERAL = r'\s*"((?:[^"\\\n]|\\.)*)"\s*'
_CALL = re.compile(rf"\b(?:t\({_LITERAL}[,)]|tn\({_LITERAL},{_LITERAL},)")
_IMPORT = re.compile(r'(?:\bfrom|\bimport|\bimport\()\s*"(\.[^"]+\.js)"')
_ENTRY = re.compile(r'<script type="module" src="/static/(js/[^"]+\.js)"')

Text = tuple[str, str | None]


def texts(source: str) -> list[Text]:
    """Each text of a script with its plural, in their order."""
    return [
        (plain(found[1]), None) if found[1] else (plain(found[2]), plain(found[3])) for found in _CALL.finditer(source)
    ]


def plain(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal)


@cache
def words(markup: str, language: str) -> dict[str, str | list[str]]:
    """For the element `messages` of a page: what the scripts that its markup loads, and those they import, can say.

    English needs none: it is in the scripts.
    """
    if language == ENGLISH:
        return {}
    catalogue, found = translations(language), dict[str, str | list[str]]()
    for path in sorted(_with_imports({STATIC / name for name in _ENTRY.findall(markup)})):
        for one, many in texts(_read(path)):
            known = (catalogue.ngettext(one, many, 1), catalogue.ngettext(one, many, 2)) if many is not None else ()
            found[one] = list(known) or catalogue.gettext(one)
    return found


def _with_imports(scripts: set[Path]) -> set[Path]:
    known: set[Path] = set()
    while scripts:
        known |= scripts
        imported = {(path.parent / name).resolve() for path in scripts for name in _IMPORT.findall(_read(path))}
        scripts = {path for path in imported if path.is_file()} - known  # types are imported too, and are no script
    return known


@cache
def _read(path: Path) -> str:
    return path.read_text("utf-8")
