"""CSV as people send it: read record by record, and on after a record that cannot be read."""

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Final, NamedTuple

from server.domain.import_columns import MAX_COLUMNS
from server.domain.import_files.rows import TOO_LONG, TOO_MANY_COLUMNS, UNCLOSED_QUOTE, Reason

LONGEST_LINE: Final = 1 << 20
DELIMITERS: Final = ",;\t|"
_END: Final = "\x1eend of file\x1e"


class Record(NamedTuple):
    """One row of a file: its cells, or the reason why it has none; blank rows have none and no reason."""

    number: int
    cells: list[str]
    raw: str
    reason: Reason | None = None


def sniff_delimiter(start: str) -> str:
    """The delimiter that parts most lines alike, judged on the first lines; a comma when nothing does."""
    lines = [line for line in start.splitlines()[:20] if line.strip()]

    def likeness(delimiter: str) -> tuple[int, int]:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0), usual

    return max(DELIMITERS, key=likeness) if lines else ","


class _Lines:
    """Feeds physical lines to `csv` and keeps those of the record in hand, so that they can be read again."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._again: list[str] = []
        self.held: list[str] = []
        self.broken = False
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._text.readline(LONGEST_LINE)
        if not line:
            return self._end()
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            self._skip_rest_of_line()
            line = line[:1000] + "\n"
            self.broken = True
        self.held.append(line)
        return line

    def _end(self) -> str:
        if self.ended:
            raise StopIteration
        self.ended = True
        return _END

    def _skip_rest_of_line(self) -> None:
        while (rest := self._text.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
            pass

    def reread_after_first(self) -> None:
        """Puts back all lines of the record but its first."""
        self._again.extend(reversed(self.held[1:]))
        del self.held[1:]
        self.ended = False

    def forget(self) -> None:
        self.held.clear()
        self.broken = False


def records(text: TextIOWrapper, delimiter: str) -> Iterator[Record]:
    """All rows in order, blank ones too; a record that never closes is given up after its first line."""
    lines, number = _Lines(text), 0
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        number += 1
        try:
            cells = next(reader, [])
            reason = _why_unreadable(cells, lines)
        except csv.Error:
            cells, reason = [], TOO_LONG if len(lines.held) == 1 else UNCLOSED_QUOTE
        if not lines.held:
            return
        if reason is UNCLOSED_QUOTE:
            lines.reread_after_first()
            reader = csv.reader(lines, delimiter=delimiter)
        raw = lines.held[0] if len(lines.held) == 1 else "".join(lines.held)
        yield Record(number, [] if reason else cells, raw, reason)
        lines.forget()


def _why_unreadable(cells: list[str], lines: _Lines) -> Reason | None:
    if lines.ended and lines.held and cells and cells[-1].endswith(_END):
        return UNCLOSED_QUOTE
    if lines.broken:
        return TOO_LONG
    return TOO_MANY_COLUMNS if len(cells) > MAX_COLUMNS else None


def text_lines(text: TextIOWrapper) -> Iterator[Record]:
    """Lines of free text as records of one cell; a very long line comes in pieces cut between words."""
    number, rest = 0, ""
    while line := text.readline(LONGEST_LINE):
        number += not rest
        line, rest = _cut(rest + line)
        yield Record(number, [line], line)
    if rest:
        yield Record(number, [rest], rest)


def _cut(line: str) -> tuple[str, str]:
    if line[-1] in "\r\n" or len(line) < LONGEST_LINE:
        return line, ""
    end = max(line.rfind(mark, len(line) - 200) for mark in ",;|\t ") + 1
    return (line[:end], line[end:]) if end else (line, "")
