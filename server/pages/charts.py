"""Charts as shapes on a grid of 1,000 by 200: the browser stretches them, a printer as well."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.actions.analysis import Hour
from server.actions.totals import Month
from server.domain import axis
from server.domain.axis import Label

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
    """Bars, what stands below them as `domain.axis` has it, and the count that the highest stack stands for."""

    columns: list[Column]
    labels: list[Label]
    greatest: int


def hours(found: Sequence[Hour], language: str) -> Chart | None:
    """A stack for each hour with a text: first texts, answers, replies. None of no such hours."""
    found = [one for one in found if one.texts]
    stacks = [(("initials", one.initials), ("answers", one.answers), ("replies", one.replies)) for one in found]
    return _stacked(stacks, axis.hours([one.at for one in found], language)) if found else None


def months(found: Sequence[Month], language: str) -> Chart | None:
    """A stack for each month: texts sent, replies. None of no months."""
    stacks = [(("initials", one.sent), ("replies", one.replies)) for one in found]
    return _stacked(stacks, axis.months([one.at for one in found], language)) if found else None


def _stacked(stacks: Sequence[Sequence[tuple[str, int]]], labels: list[Label]) -> Chart:
    """The highest stack fills the height."""
    greatest = max(sum(count for _, count in stack) for stack in stacks)
    step = WIDTH / len(labels)
    columns = []
    for at, stack in enumerate(stacks):
        top = float(HEIGHT)
        for series, count in stack:
            height = round(count * HEIGHT / (greatest or 1), 1)
            top -= height
            if count:
                x = round((at + 0.07) * step, 1)
                columns.append(Column(series, x, round(top, 1), round(step * 0.86, 1), height, count))
    return Chart(columns, labels, greatest)
