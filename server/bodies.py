"""What callers give, read into types; what is wrong with it, said by field."""

import re
from datetime import datetime
from typing import Any, Final

import msgspec

from server.domain.languages import Phrase
from server.errors import FieldError, Invalid, Malformed

# What the reader of bodies says of a value, so that it can be said in the caller's language.
_SAID: Final = (
    "Expected {wanted}, got {given}.",
    "Expected {wanted} of length >= {least}.",
    "Expected {wanted} of length <= {most}.",
    "Expected {wanted} matching regex {pattern}.",
    "Expected {wanted} >= {least}.",
    "Expected {wanted} <= {most}.",
    "Invalid enum value {value}.",
    "Object missing required field {name}.",
    "Object contains unknown field {name}.",
)
# What anybody means by a time; about the ends of time Python and PostgreSQL disagree.
YEARS: Final = range(1970, 2200)
_PATTERNS: Final = [(text, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(text)))) for text in _SAID]


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
    sentence = _phrase(f"{said}.")
    return Invalid(sentence, fields=[FieldError(name or "body", "invalid", sentence)])


def _phrase(said: str) -> Phrase:
    for text, pattern in _PATTERNS:
        if found := pattern.fullmatch(said):
            return Phrase(text, **found.groupdict())
    return Phrase(said)
