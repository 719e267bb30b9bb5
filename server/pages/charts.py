"""Charts as shapes on a grid of 1,000 by 200: the browser stretches them, a printer as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime

from server.actions.analysis import Hour
from server.domain.languages import locale

WIDTH, HEIGHT = 1000, 200


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
    greatest = max(hour.initials + hour.answers + hour.replies for hour in found) or 1
    step = WIDTH / len(found)
    columns = []
    for at, hour in enumerate(found):
        top = float(HEIGHT)
        for series, count in (("initials", hour.initials), ("answers", hour.answers), ("replies", hour.replies)):
            height = round(count * HEIGHT / greatest, 1)
            top -= height
            if count:
                columns.append(Column(series, round(at * step, 1), round(top, 1), round(step * 0.86, 1), height, count))
    return Chart(columns, _label(found[0], language), _label(found[-1], language), greatest)


def _label(hour: Hour, language: str) -> str:
    at = format_datetime(datetime.fromisoformat(hour.at), "MMM d, h a", locale=locale(language))
    return str(at).replace("\u202f", " ")
