"""Gathers what people read, from templates, scripts and the server, into the catalogues of its translations.

Run it after a change to such words: `python -m server.docs.phrases`. New ones arrive there without a translation.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from server.docs.pages import ROOT
from server.domain.conversations import Status
from server.domain.languages import ENGLISH, LANGUAGES
from server.domain.messages import State
from server.pages.script_texts import Text, texts
from server.settings import FIELDS

# Modules whose sentences reach people; the others speak to operators and to carriers.
SPEAKING: Final = (
    "access.py",
    "bodies.py",
    "checking.py",
    "errors.py",
    "problems.py",
    "settings.py",
    "actions",
    "api",
    "carriers/plivo",
    "domain",
    "pages",
    "realtime",
)
SILENT: Final = ("api/openapi.py", "api/openapi_errors.py", "api/openapi_forms.py", "carriers/plivo/lists.py")
UNREAD: Final = ("styleguide.html", "pages/styleguide.py")  # for those who build the pages
# What sentences quote: states in the words of the API, and how a setting must look.
QUOTED: Final = (*Status, *State, "pending", "approved", "suspended", "expired", *(f.metadata["form"] for f in FIELDS))

_SENTENCE = re.compile(r"[A-Z“].*\s.*[.!?}]", re.DOTALL)
_JINJA = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


def gathered() -> Catalog:
    """Everything that has to have a translation, with the files it stands in."""
    catalogue = Catalog(project="Textbank", charset="utf-8")
    for path, (one, many) in (*_in_templates(), *_in_scripts(), *_in_modules()):
        catalogue.add(one if many is None else (one, many), locations=[(path.relative_to(ROOT).as_posix(), 0)])
    for word in QUOTED:
        catalogue.add(str(word), locations=[("server/docs/phrases.py", 0)])
    return catalogue


def file_of(language: str) -> Path:
    return ROOT / "server" / "locales" / f"{language}.po"


def read(language: str) -> Catalog:
    with file_of(language).open("rb") as stored:
        return read_po(stored, locale=language)


def write(catalogue: Catalog, path: Path) -> None:
    """Without the numbers of lines, which change with every change of code."""
    text = BytesIO()
    write_po(text, catalogue, width=110, sort_output=True, include_lineno=False)
    path.write_bytes(text.getvalue().rstrip() + b"\n")


def _in_templates() -> Iterator[tuple[Path, Text]]:
    for path in sorted((ROOT / "web" / "templates").rglob("*.html")):
        if path.name in UNREAD:
            continue
        with path.open("rb") as source:
            for _, _, said, _ in babel_extract(source, ("_", "gettext", "ngettext"), (), _JINJA):
                found = [said] if isinstance(said, str) else [text for text in said or () if text]
                yield path, (found[0], found[1] if len(found) > 1 else None)


def _in_scripts() -> Iterator[tuple[Path, Text]]:
    for path in sorted((ROOT / "web" / "static" / "js").rglob("*.js")):
        for text in texts(path.read_text("utf-8")):
            yield path, text


def _in_modules() -> Iterator[tuple[Path, Text]]:
    for path in sorted((ROOT / "server").rglob("*.py")):
        name = path.relative_to(ROOT / "server").as_posix()
        if name.startswith(SPEAKING) and name not in SILENT + UNREAD:
            for text in dict.fromkeys(sentences(path.read_text("utf-8"))):
                yield path, text


def sentences(source: str) -> Iterator[Text]:
    """Arguments of `Phrase`, titles of errors, and whole sentences wherever they stand, but for docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _phrases(node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "title":
            yield from ((text, None) for text in _constants(node.value))
    silent = {id(inner) for node in ast.walk(tree) if _is_silent(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) not in silent:
            yield from ((text, None) for text in _constants(node) if _SENTENCE.fullmatch(text))


def _phrases(call: ast.Call) -> Iterator[Text]:
    if ast.unparse(call.func) == "Phrase":
        yield from ((text, None) for text in _constants(call.args[0]))
    elif ast.unparse(call.func) == "Phrase.counted":
        plural = [text for argument in call.args[:2] for text in _constants(argument)]
        if len(plural) == 2:
            yield plural[0], plural[1]


def _constants(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _is_silent(node: ast.AST) -> bool:
    """Docstrings, pieces of f-strings, phrases (taken already), and what goes to the log or to operators only."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).startswith(("log.", "Phrase", "_setting"))
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def main() -> None:
    for language, _ in LANGUAGES:
        if language == ENGLISH:
            continue
        catalogue, wanted = read(language), gathered()
        catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        write(catalogue, file_of(language))
        missing = sum(1 for message in catalogue if message.id and not all(message.string or ("",)))
        sys.stdout.write(f"{language}: {len(catalogue)} texts, {missing} without a translation\n")


if __name__ == "__main__":
    main()
