"""What callers give, read into types; what is wrong with it, said by field."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import inspect

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
        (r"^Expected `.+` matching regex ", "This is not written as it has to be."),
        (r"^Expected `.+` >= (?P<least>.+)$", "At least {least}."),
        (r"^Expected `.+` <= (?P<most>.+)$", "At most {most}."),
        (r"^Expected (?P<wanted>.+), got (?P<given>.+)$", "Expected {wanted}, got {given}."),
        (r"^Invalid (?:enum )?value (?P<value>.+)$", "The value {value} is not one of those allowed."),
        (r"^(Invalid RFC3339 encoded datetime|Expected `datetime` with )", "A time like 2026-11-03T09:00:00Z."),
        (r"^Invalid RFC3339 encoded date$", "A day like 2026-11-03."),
        (r"^Object missing required field (?P<name>.+)$", "The field {name} is missing."),
        (r"^Object contains unknown field (?P<name>.+)$", "There is no field {name} here."),
    )
)
_STEP: Final = re.compile(r"[^.\[\]]+|\[[^\]]*\]")  # of a path like rules[0].texts[...]
# What anybody means by a time; about the ends of time Python and PostgreSQL disagree.
YEARS: Final = range(1970, 2200)


def decode(content: bytes, body: type[Any]) -> Any:
    try:
        return _checked(msgspec.json.decode(content, type=body))
    except msgspec.ValidationError as problem:
        raise wrong_field(str(problem), body) from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Malformed(Phrase("The body is not readable as JSON: {problem}.", problem=problem)) from problem


def convert(given: Any, body: type[Any]) -> Any:
    """The same for values that are not bytes: socket payloads, forms."""
    try:
        return _checked(msgspec.convert(given, type=body))
    except msgspec.ValidationError as problem:
        raise wrong_field(str(problem), body) from problem


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


def wrong_field(problem: str, body: type[Any]) -> Invalid:
    """msgspec says `Expected … - at `$.a.b``; people get the field and the sentence apart."""
    said, _, where = problem.partition(" - at `$")
    name = where.rstrip("`").lstrip(".")
    if not name and "`" in said:
        name = said.split("`")[1]
    sentence = _allowed(said, body, name) or _phrase(said)
    return Invalid(sentence, fields=[FieldError(name or "body", "invalid", sentence)])


def _phrase(said: str) -> Phrase:
    for pattern, words in _WORDS:
        if found := pattern.match(said):
            return Phrase(words, **found.groupdict())
    return Phrase(f"{said}.")


def _allowed(said: str, body: type[Any], name: str) -> str | None:
    """What may stand there, as the type of the field says: its values, or how it has to be written."""
    wanted = list(_at(inspect.type_info(body), _STEP.findall(name)))
    if said.startswith(("Invalid enum value", "Invalid value")):
        values = [str(value) for kind in wanted for value in _values(kind)]
        if len(values) == 1:
            return Phrase("Leave this out, or write {value}.", value=values[0])
        return Phrase("One of {choices}.", choices=", ".join(values)) if values else None
    if "matching regex" in said:
        return next((words for kind in wanted if (words := _words_of(kind))), None)
    return None


def _values(kind: inspect.Type) -> Iterable[object]:
    if isinstance(kind, inspect.EnumType):
        return [one.value for one in kind.cls]
    return kind.values if isinstance(kind, inspect.LiteralType) else ()


def _words_of(kind: inspect.Type) -> str | None:
    told = isinstance(kind, inspect.Metadata) and (kind.extra_json_schema or {}).get("description")
    return str(told) if told else None


def _at(kind: inspect.Type, steps: Sequence[str]) -> Iterator[inspect.Type]:
    """The types that a value at the end of the path may have; `steps` are names of fields, `[0]` and `[...]`."""
    if isinstance(kind, inspect.UnionType):
        for one in kind.types:
            yield from _at(one, steps)
    elif not steps:
        yield kind
    elif isinstance(kind, inspect.Metadata):
        yield from _at(kind.type, steps)
    elif isinstance(kind, inspect.StructType):
        if kind.tag_field == steps[0]:
            yield inspect.LiteralType((kind.tag,))
        for field in kind.fields:
            if field.encode_name == steps[0]:
                yield from _at(field.type, steps[1:])
    elif isinstance(kind, inspect.DictType):
        yield from _at(kind.value_type, steps[1:])
        yield from _at(kind.key_type, steps[1:])
    elif isinstance(kind, inspect.CollectionType):
        yield from _at(kind.item_type, steps[1:])
