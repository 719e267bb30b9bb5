"""Fields of an organisation's own: each has a type, and every value is kept as one text that fits it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.domain.languages import Phrase
from server.domain.scripts import FIELDS, LONGEST_VALUE

Value = str | int | float | bool | None


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """`choices` are those of a choice, in order."""

    key: str
    kind: Kind
    choices: Sequence[str] = ()


class WrongValue(ValueError):
    """A value that does not fit its field; the text is a Phrase for the reader."""


MESSAGED_AT = "p2p_messaged_at"  # filled in by itself: when the last text to a contact was sent
RESERVED = frozenset((*FIELDS, MESSAGED_AT))  # names that are used for something else


def text_of(field: Field, value: Value) -> str:
    """The value as it is kept and as scripts say it; empty for none. Raises WrongValue."""
    if value is None or value == "":
        return ""
    return _READERS[field.kind](field, value)


def texts_of(fields: Mapping[str, Field], values: Mapping[str, Value]) -> dict[str, str]:
    """The same for several, by key. Raises WrongValue, also for a key that is none."""
    for key in values.keys() - fields.keys():
        raise WrongValue(Phrase("There is no field {field}.", field=key))
    return {key: text_of(fields[key], value) for key, value in values.items()}


def _text(field: Field, value: Value) -> str:
    text = str(value).strip()
    if isinstance(value, bool) or len(text) > LONGEST_VALUE or "\x00" in text or not _encodable(text):
        raise WrongValue(Phrase("{field} is a text of up to {most} characters.", field=field.key, most=LONGEST_VALUE))
    return text


def _encodable(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _number(field: Field, value: Value) -> str:
    try:
        number = math.nan if isinstance(value, bool) else float(value or "")
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or abs(number) >= 10**15:
        raise WrongValue(Phrase("{field} is a number.", field=field.key))
    return f"{number:.0f}" if number.is_integer() else repr(number)


def _date(field: Field, value: Value) -> str:
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError as problem:
        raise WrongValue(Phrase("{field} is a date like 2026-11-03.", field=field.key)) from problem


def _yes_no(field: Field, value: Value) -> str:
    said = str(value).strip().lower()
    if said in ("true", "yes", "1"):
        return "yes"
    if said in ("false", "no", "0"):
        return "no"
    raise WrongValue(Phrase("{field} is yes or no.", field=field.key))


def _choice(field: Field, value: Value) -> str:
    said = str(value).strip()
    if said not in field.choices:
        choices = ", ".join(field.choices)
        raise WrongValue(Phrase("{field} is one of: {choices}.", field=field.key, choices=choices))
    return said


_READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
}
