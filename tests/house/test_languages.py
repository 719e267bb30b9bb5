"""Nobody meets a word in the wrong language: what people read has a translation, and each says the same."""

import re
from functools import cache
from typing import Any

import pytest
from babel.messages.catalog import Message
from jinja2 import Environment

from server.docs.phrases import gathered, read
from server.domain.languages import ENGLISH, LANGUAGES
from tests.house.tree import hits, sources, text

OTHERS = [language for language, _ in LANGUAGES if language != ENGLISH]
PLACES = re.compile(r"\{\w+\}|%\(\w+\)s|%%")
SCRIPTS = [name for name in sources(".js", under=("web/static/js/",)) if not name.endswith("lib/i18n.js")]
ADVICE = "Run: python -m server.docs.phrases, then fill in what is empty in server/locales"


@cache
def texts() -> tuple[Any, ...]:
    """Of the code, as they are written there."""
    return tuple(message.id for message in gathered() if message.id)


def forms(words: object) -> list[str]:
    return list(words) if isinstance(words, list | tuple) else [str(words)]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_a_translation(language: str) -> None:
    stored = {message.id: message for message in read(language) if message.id}
    unknown = [id_ for id_ in texts() if id_ not in stored or stored[id_].fuzzy or not all(forms(stored[id_].string))]
    assert unknown == [], ADVICE


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_of_a_text_that_is_gone(language: str) -> None:
    wanted = {*texts(), ""}
    assert [message.id for message in read(language) if message.id not in wanted] == [], ADVICE


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_keeps_the_places_of_values(language: str) -> None:
    assert [one.id for one in read(language) if one.id and all(forms(one.string)) and not _same_places(one)] == []


def _same_places(message: Message) -> bool:
    """A form for one may leave the number out."""
    wanted = set(PLACES.findall(forms(message.id)[-1]))
    translated = forms(message.string)
    fits_one = set(PLACES.findall(translated[0])) <= wanted | set(PLACES.findall(forms(message.id)[0]))
    return fits_one and set(PLACES.findall(translated[-1])) == wanted


def test_scripts_name_their_texts_where_they_say_them() -> None:
    assert hits(SCRIPTS, r"\bt\((?!\s*\")|\btn\((?!\s*\")|\btn?\(\s*\"[^\"]*\"\s*\+") == []


def test_a_sentence_with_values_is_a_phrase() -> None:
    """An f-string is English for ever."""
    told = r"(?:Refused|Invalid|Forbidden|NotFound|FieldError|Item|ScriptError|ImportRefused)\([^()]*\bf\"[A-Z]"
    modules = sources(".py", under=("server/actions/", "server/domain/", "server/api/", "server/realtime/"))
    assert hits(modules, told) == []


def test_templates_hold_no_words_that_are_not_marked() -> None:
    names = [name for name in sources(".html", under=("web/templates/",)) if not name.endswith("styleguide.html")]
    bare = {name: set(re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>", " ", _unmarked(text(name))))) for name in names}
    assert {name: words for name, words in bare.items() if words - {"Textbank"}} == {}


def _unmarked(template: str) -> str:
    """What stands in a template as it is, without comments, code and `trans`."""
    kept, marked = [], False
    for _, kind, value in Environment().lex(template):
        if kind == "name" and value in ("trans", "endtrans"):
            marked = value == "trans"
        elif kind == "data" and not marked:
            kept.append(value)
        elif kind == "variable_end":
            kept.append("_")
    return re.sub(r"<!--.*?-->|<!doctype[^>]*>", " ", "".join(kept), flags=re.DOTALL)
