"""The languages of people: English is written in the code and is the key, the catalogue holds the others."""

import gettext
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Final, Self

import msgspec
from babel.core import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

ENGLISH: Final = "en"
LANGUAGES: Final = ((ENGLISH, "English"), ("es", "Español"))


class Phrase(str):
    """Words with named values. As a text it is the English; `told` says it in another language.

    Whole numbers are written with the separators of the language, phrases among the values are told as well,
    other values stay as they are.
    """

    template: str
    plural: str | None
    number: int  # what the plural is of
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        return cls._made(template, None, 1, values)

    @classmethod
    def counted(cls, one: str, many: str, count: int, /, **values: object) -> Self:
        """A phrase with a plural, which may say `{count}`."""
        return cls._made(one, many, count, {"count": count, **values})

    @classmethod
    def _made(cls, template: str, plural: str | None, number: int, values: dict[str, object]) -> Self:
        english = template if plural is None or number == 1 else plural
        made = super().__new__(cls, _filled(english, values, ENGLISH))
        made.template, made.plural, made.number, made.values = template, plural, number, values
        return made


def told(text: str, language: str) -> str:
    """A phrase, or a whole sentence that holds no values, in a language; English where the catalogue has none."""
    if language == ENGLISH:
        return str(text)
    catalogue = translations(language)
    if not isinstance(text, Phrase):
        return catalogue.gettext(text) if text else text
    if text.plural is None:
        return _filled(catalogue.gettext(text.template), text.values, language)
    return _filled(catalogue.ngettext(text.template, text.plural, text.number), text.values, language)


@cache
def telling(language: str) -> Callable[[object], str]:
    """For `enc_hook` of msgspec: every phrase in what it writes is told to the reader."""

    def tell(value: object) -> str:
        if isinstance(value, Phrase):
            return told(value, language)
        raise NotImplementedError(f"{type(value).__name__} has no form in JSON")

    return tell


def to_column(text: str) -> str:
    """A sentence as the database keeps it until somebody reads it: with values, as JSON of its parts."""
    if isinstance(text, Phrase) and text.values:
        return msgspec.json.encode(_parts(text)).decode()
    return str(text)


def from_column(kept: str) -> Phrase:
    return _whole(msgspec.json.decode(kept)) if kept.startswith('["') else Phrase(kept)


def _parts(phrase: Phrase) -> list[Any]:
    values = {name: _parts(value) if isinstance(value, Phrase) else value for name, value in phrase.values.items()}
    return [phrase.template, phrase.plural, phrase.number, values]


def _whole(parts: list[Any]) -> Phrase:
    template, plural, number, values = parts
    known = {name: _whole(value) if isinstance(value, list) else value for name, value in values.items()}
    return Phrase._made(template, plural, number, known)


def joined(phrases: Sequence[str], between: str = " ") -> Phrase:
    """Several as one; each is told by itself."""
    parts = {f"part{n}": phrase if isinstance(phrase, Phrase) else Phrase(phrase) for n, phrase in enumerate(phrases)}
    return Phrase(between.join(f"{{{name}}}" for name in parts), **parts)


def _filled(template: str, values: dict[str, object], language: str) -> str:
    if not values:
        return template
    return template.format_map({name: _value(value, language) for name, value in values.items()})


def _value(value: object, language: str) -> str:
    if isinstance(value, Phrase):
        return told(value, language)
    return format_decimal(value, locale=locale(language)) if isinstance(value, int) else str(value)


@cache
def locale(language: str) -> Locale:
    """How dates and numbers are written: as in the United States, in either language."""
    return Locale(language, "US")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; of English, one that gives back what it gets."""
    catalogue = files("server").joinpath(f"locales/{language}.po")
    if not catalogue.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with catalogue.open("rb") as text:
        write_mo(compiled, read_po(text, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def preferred(accepts: str) -> str:
    """The best of our languages for an Accept-Language header; English when it names none of them."""
    known = {code for code, _ in LANGUAGES}
    ranked = sorted((_ranked(part) for part in accepts[:500].split(",")), key=lambda pair: -pair[1])
    return next((language for language, quality in ranked if language in known and quality > 0), ENGLISH)


def _ranked(part: str) -> tuple[str, float]:
    name, _, quality = part.partition(";q=")
    try:
        return name.strip().lower().split("-")[0], float(quality or 1)
    except ValueError:
        return "", 0.0
