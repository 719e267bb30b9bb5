"""Charts as shapes on a grid of 1,000 by 200: the browser stretches them, a printer as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime

from server.actions.analysis import Hour
from server.actions.totals import Month
from server.domain.languages import locale

WIDTH, HEIGHT = 1000, 200
FEWEST_MONTHS = 6  # that a chart has room for: two months are no walls


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
class Chart:
    """Bars, and the labels of the first and the last stack."""

    columns: list[Column]
    first: str
    last: str
    greatest: int


def hours(found: Sequence[Hour], language: str) -> Chart | None:
    """A stack for each hour: first texts, answers, replies. None of no hours."""
    if not found:
        return None
    stacks = [(("initials", one.initials), ("answers", one.answers), ("replies", one.replies)) for one in found]
    return _stacked(stacks, _label(found[0], language), _label(found[-1], language))


def months(found: Sequence[Month], names: Sequence[str]) -> Chart | None:
    """A stack for each month: texts sent, replies. None of no months."""
    if not found:
        return None
    stacks = [(("initials", one.sent), ("replies", one.replies)) for one in found]
    return _stacked(stacks, names[0], names[-1], least=FEWEST_MONTHS)


def _stacked(stacks: Sequence[Sequence[tuple[str, int]]], first: str, last: str, least: int = 1) -> Chart:
    """The highest stack fills the height; there is room for `least` stacks."""
    greatest = max(sum(count for _, count in stack) for stack in stacks) or 1
    step = WIDTH / max(len(stacks), least)
    columns = []
    for at, stack in enumerate(stacks):
        top = float(HEIGHT)
        for series, count in stack:
            height = round(count * HEIGHT / greatest, 1)
            top -= height
            if count:
                columns.append(Column(series, round(at * step, 1), round(top, 1), round(step * 0.86, 1), height, count))
    return Chart(columns, first, last, greatest)


def _label(hour: Hour, language: str) -> str:
    at = format_datetime(datetime.fromisoformat(hour.at), "MMM d, h a", locale=locale(language))
    return str(at).replace("\u202f", " ")
