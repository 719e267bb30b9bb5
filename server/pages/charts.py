"""Charts as shapes on a grid of 1,000 by 200: the browser stretches them, a printer as well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date, format_skeleton

from server.actions.analysis import Hour
from server.actions.totals import Month
from server.domain.languages import locale

WIDTH, HEIGHT = 1000, 200
FEWEST = 6  # stacks that a chart has room for: two months are no walls
MOST_LABELS = 6  # that a phone has room for


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of a stack, with what it stands for."""

    series: str
    x: float
    y: float
    width: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class Label:
    """Below a stack: its hour or month, and the day or year where it is another than before."""

    text: str
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars; `labels` has one for each place of the chart from the left, empty where there is no room or no stack."""

    columns: list[Column]
    labels: list[Label]
    greatest: int


def hours(found: Sequence[Hour], language: str) -> Chart | None:
    """A stack for each hour: first texts, answers, replies. None of no hours."""
    if not found:
        return None
    stacks = [(("initials", one.initials), ("answers", one.answers), ("replies", one.replies)) for one in found]
    at = [datetime.fromisoformat(one.at) for one in found]
    return _stacked(stacks, [(_worded(one, "h", language), _worded(one, "MMMd", language)) for one in at])


def months(found: Sequence[Month], language: str) -> Chart | None:
    """A stack for each month: texts sent, replies. None of no months."""
    if not found:
        return None
    stacks = [(("initials", one.sent), ("replies", one.replies)) for one in found]
    at = [date.fromisoformat(f"{one.at}-01") for one in found]
    named = [str(format_date(one, "LLL", locale=locale(language))) for one in at]
    return _stacked(stacks, [(name, str(one.year)) for name, one in zip(named, at, strict=True)])


def _stacked(stacks: Sequence[Sequence[tuple[str, int]]], names: Sequence[tuple[str, str]]) -> Chart:
    """The highest stack fills the height."""
    greatest = max(sum(count for _, count in stack) for stack in stacks) or 1
    places = max(len(stacks), FEWEST)
    step = WIDTH / places
    columns = []
    for at, stack in enumerate(stacks):
        top = float(HEIGHT)
        for series, count in stack:
            height = round(count * HEIGHT / greatest, 1)
            top -= height
            if count:
                x = round((at + 0.07) * step, 1)
                columns.append(Column(series, x, round(top, 1), round(step * 0.86, 1), height, count))
    return Chart(columns, list(_labels(names, places)), greatest)


def _labels(names: Sequence[tuple[str, str]], places: int) -> Iterable[Label]:
    """Every so many stacks one, so that they have room beside each other."""
    every = -(-places // MOST_LABELS)
    before = ""
    for place in range(places):
        text, begins = names[place] if place < len(names) and place % every == 0 else ("", "")
        yield Label(text, begins if begins != before else "")
        before = begins or before


def _worded(at: datetime, skeleton: str, language: str) -> str:
    """Parts of it in the order of the language."""
    return str(format_skeleton(skeleton, at, locale=locale(language))).replace("\u202f", " ")
