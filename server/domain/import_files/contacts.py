"""Rows of a list to contacts, in the three ways a list can be read: numbers, names, columns."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Final

from server.domain import import_columns, phones, zones
from server.domain.custom_fields import Kind, WrongValue, text_of
from server.domain.import_files.delimited import Record
from server.domain.import_files.rows import (
    COMMA,
    EXTRA_COLUMNS,
    HEADER,
    MORE_DATA,
    NO_PHONE_FOUND,
    NUMBER_SECOND,
    UNKNOWN_ASSIGNEE,
    ContactFields,
    Known,
    Reason,
    Rejected,
    Row,
    rejected,
)
from server.domain.names import first_last, tidy

Outcome = Row | Rejected

LONGEST: Final = {"notes": 10_000, "email": 254}
LONGEST_CUSTOM: Final = 1_000
LONGEST_OTHER: Final = 100

_MANY_DIGITS = re.compile(r"(?:[0-9][^0-9]{0,3}){7}")
_DIGITS = re.compile(r"[0-9]")


def numbers(records: Iterable[Record]) -> Iterator[Outcome]:
    """Every phone number anywhere; rows with many digits and no number are listed, other text is not."""
    for record in records:
        found = False
        for cell in record.cells:
            for raw, phone in phones.scrape(cell):
                found = True
                if isinstance(phone, str):
                    yield Row(record.number, ContactFields(phone))
                else:
                    yield rejected(record.number, raw, phone)
        if record.reason:
            yield rejected(record.number, record.raw, record.reason)
        elif not found and any(_MANY_DIGITS.search(cell) for cell in record.cells):
            yield rejected(record.number, record.raw, NO_PHONE_FOUND)


def named(records: Iterable[Record]) -> Iterator[Outcome]:
    """Number first, name second, nothing else, no header."""
    for record in records:
        if record.reason:
            yield rejected(record.number, record.raw, record.reason)
        elif not is_blank(record):
            yield _named(record)


def is_blank(record: Record) -> bool:
    """Whether a row holds nothing to read."""
    return not "".join(record.cells).strip()


def _named(record: Record) -> Outcome:
    cells = record.cells
    if any(cell.strip() for cell in cells[2:]):
        return rejected(record.number, record.raw, MORE_DATA)
    name = cells[1] if len(cells) > 1 else ""
    if "," in cells[0] or "," in name:
        return rejected(record.number, record.raw, COMMA)
    phone = phones.parse(cells[0])
    if not isinstance(phone, str):
        return rejected(record.number, record.raw, _why_no_number(record.number, cells[0], name, phone))
    first, last = first_last(name)
    return Row(record.number, ContactFields(phone, first, last))


def _why_no_number(
    number: int, first: str, second: str, problem: phones.PhoneRejected
) -> Reason | phones.PhoneRejected:
    if _DIGITS.search(first):
        return problem
    if isinstance(phones.parse(second), str):
        return NUMBER_SECOND
    return HEADER if number == 1 else problem


def by_columns(
    header: Sequence[str], mapping: Mapping[str, str], records: Iterable[Record], known: Known | None
) -> Iterator[Outcome]:
    """Each mapped column to its field; `header` is the first row, `records` the rows below it.

    Without what is `known`, nobody asks whether volunteers are there and values fit their fields.
    """
    plan = _Plan(header, mapping, known)
    for record in records:
        if record.reason:
            yield rejected(record.number, record.raw, record.reason)
        elif not is_blank(record):
            yield plan.outcome(record)


class _Plan:
    """Which cell goes into which field and through which cleaning, worked out once per file."""

    def __init__(self, header: Sequence[str], mapping: Mapping[str, str], known: Known | None) -> None:
        places = {name.strip(): at for at, name in reversed(list(enumerate(header)))}
        at = {key: places[name.strip()] for name, key in mapping.items() if name.strip() in places}
        self._width = len(header)
        self._phone = at.pop("phone")
        self._fields = [
            (place, key, _CLEANINGS.get(key, _short), LONGEST.get(key, LONGEST_OTHER))
            for key, place in at.items()
            if not key.startswith(import_columns.CUSTOM)
        ]
        self._custom = [
            (place, key.removeprefix(import_columns.CUSTOM))
            for key, place in at.items()
            if key.startswith(import_columns.CUSTOM)
        ]
        self._people = known.people if known else ()
        self._assignee = at.get("assignee_email") if known else None
        typed = known.fields if known else {}
        self._typed = [typed[key] for _, key in self._custom if key in typed and typed[key].kind is not Kind.TEXT]
        first = at.get("first_name")
        self._splits = first is not None and "last_name" not in at and import_columns.is_full_name(header[first])

    def outcome(self, record: Record) -> Outcome:
        cells = record.cells
        if len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            return rejected(record.number, record.raw, EXTRA_COLUMNS)
        cells = cells + [""] * (self._width - len(cells)) if len(cells) < self._width else cells
        phone = phones.parse(cells[self._phone])
        if not isinstance(phone, str):
            return rejected(record.number, record.raw, phone)
        values = {key: clean(cells[at]) for at, key, clean, _ in self._fields if cells[at]}
        if self._splits and "first_name" in values:
            values["first_name"], values["last_name"] = first_last(values["first_name"])
        custom = {key: _long(cells[at], LONGEST_CUSTOM) for at, key in self._custom if cells[at]}
        if misfit := self._misfit(cells, values, custom):
            return rejected(record.number, record.raw, misfit)
        return Row(record.number, ContactFields(phone, **values, custom=custom), self._cut(cells))

    def _misfit(self, cells: Sequence[str], values: Mapping[str, str], custom: dict[str, str]) -> Reason | None:
        """Values of typed fields are put as they are kept."""
        given = self._assignee is not None and cells[self._assignee].strip()
        if given and values.get("assignee_email") not in self._people:
            return UNKNOWN_ASSIGNEE
        try:
            for field in self._typed:
                if field.key in custom:
                    custom[field.key] = text_of(field, custom[field.key])
        except WrongValue as problem:
            return Reason("wrong_value", problem.args[0])
        return None

    def _cut(self, cells: Sequence[str]) -> tuple[str, ...]:
        if max(map(len, cells)) <= LONGEST_OTHER:
            return ()
        fields = tuple(key for at, key, _, longest in self._fields if len(cells[at]) > longest)
        return fields + tuple(key for at, key in self._custom if len(cells[at]) > LONGEST_CUSTOM)


# Names, cities and states come back again and again in one list.
_short = lru_cache(maxsize=16_384)(partial(tidy, longest=LONGEST_OTHER))
_NOT_IN_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]+\.[^\s@,;<>\".]{2,}")


def _long(cell: str, longest: int = LONGEST["notes"]) -> str:
    """Text of several lines."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()[:longest]
    return _NOT_IN_TEXT.sub("", cell.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()[:longest]


def _email(cell: str) -> str:
    address = tidy(cell, LONGEST["email"]).lower()
    return address if _EMAIL.fullmatch(address) else ""


@lru_cache(maxsize=16_384)
def _zip(cell: str) -> str:
    """Five digits; spreadsheets drop leading zeros and add decimals."""
    code = tidy(cell).removesuffix(".0")
    five, _, plus_four = code.partition("-")
    if five.isascii() and five.isdigit() and len(five) in (3, 4, 5) and len(plus_four) in (0, 4):
        return five.zfill(5)
    return five[:5] if five.isascii() and five.isdigit() and len(five) == 9 else code[:10]


def _state(cell: str) -> str:
    return zones.state_code(cell) or _short(cell)


def _timezone(cell: str) -> str:
    name = tidy(cell)
    return name if zones.is_zone(name) else ""


_LANGUAGES: Final = {
    **dict.fromkeys(("en", "eng", "english", "ingles", "inglés"), "en"),
    **dict.fromkeys(("es", "spa", "esp", "spanish", "espanol", "español"), "es"),
}


def _language(cell: str) -> str:
    name = tidy(cell).lower()
    return _LANGUAGES.get(name) or _LANGUAGES.get(name.replace("_", "-").partition("-")[0], name[:20])


_CLEANINGS: Final[dict[str, Callable[[str], str]]] = {
    "email": _email,
    "assignee_email": _email,
    "zip": _zip,
    "state": _state,
    "timezone": _timezone,
    "language": _language,
    "notes": _long,
}
