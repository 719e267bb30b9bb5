"""What callers give, read into types; what is wrong with it, said by field."""

import re
from datetime import datetime
from typing import Any, Final

import msgspec

from server.domain.languages import Phrase
from server.errors import FieldError, Invalid, Malformed

# What the reader of bodies says of a value, and how people are told; the most exact wording comes first.
_WORDS: Final = tuple(
    (re.compile(said), words)
    for said, words in (
        (r"^Expected `.+` of length >= 1$", "This must not be empty."),
        (r"^Expected `array` of length >= (?P<least>.+)$", "At least {least} entries."),
        (r"^Expected `array` of length <= (?P<most>.+)$", "At most {most} entries."),
        (r"^Expected `.+` of length >= (?P<least>.+)$", "At least {least} characters."),
        (r"^Expected `.+` of length <= (?P<most>.+)$", "At most {most} characters."),
        (r"^Expected `.+` matching regex '\^\[\^\\+x00", "Write one line, with something on it."),
        (r"^Expected `.+` matching regex '\^\[0-9\]", "This is no id: ids are written in figures."),
        (r"^Expected `.+` matching regex (?P<pattern>.+)$", "This is not written as it has to be: {pattern}."),
        (r"^Expected `.+` >= (?P<least>.+)$", "At least {least}."),
        (r"^Expected `.+` <= (?P<most>.+)$", "At most {most}."),
        (r"^Expected (?P<wanted>.+), got (?P<given>.+)$", "Expected {wanted}, got {given}."),
        (r"^Invalid enum value (?P<value>.+)$", "The value {value} is not one of those allowed."),
        (r"^Object missing required field (?P<name>.+)$", "The field {name} is missing."),
        (r"^Object contains unknown field (?P<name>.+)$", "There is no field {name} here."),
    )
)
# What anybody means by a time; about the ends of time Python and PostgreSQL disagree.
YEARS: Final = range(1970, 2200)


def decode(content: bytes, body: type[Any]) -> Any:
    try:
        return _checked(msgspec.json.decode(content, type=body))
    except msgspec.ValidationError as problem:
        raise wrong_field(str(problem)) from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Malformed(Phrase("The body is not readable as JSON: {problem}.", problem=problem)) from problem


def convert(given: Any, body: type[Any]) -> Any:
    """The same for values that are not bytes: socket payloads, forms."""
    try:
        return _checked(msgspec.convert(given, type=body))
    except msgspec.ValidationError as problem:
        raise wrong_field(str(problem)) from problem


def _checked(value: Any, field: str = "body") -> Any:
    """What no type says: times that somebody means, and no NUL, which PostgreSQL does not keep."""
    if isinstance(value, str):
        if "\0" in value:
            raise _refused(field, "A field holds a character that no text has (NUL).")
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            _checked(getattr(value, name), name)
    elif isinstance(value, list):
        for one in value:
            _checked(one, field)
    elif isinstance(value, dict):
        for key, one in value.items():
            _checked(key, field)
            _checked(one, field)
    elif isinstance(value, datetime) and value.year not in YEARS:
        raise _refused(field, Phrase("A time from {first} to {last}.", first=str(YEARS[0]), last=str(YEARS[-1])))
    return value


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError(field, "invalid", sentence)])


def wrong_field(problem: str) -> Invalid:
    """msgspec says `Expected … - at `$.a.b``; people get the field and the sentence apart."""
    said, _, where = problem.partition(" - at `$")
    name = where.rstrip("`").lstrip(".")
    if not name and "`" in said:
        name = said.split("`")[1]
    sentence = _phrase(said)
    return Invalid(sentence, fields=[FieldError(name or "body", "invalid", sentence)])


def _phrase(said: str) -> Phrase:
    for pattern, words in _WORDS:
        if found := pattern.match(said):
            return Phrase(words, **found.groupdict())
    return Phrase(f"{said}.")
