"""CSV as people send it: read record by record, and on after a record that cannot be read."""

import csv
import re
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Final, NamedTuple

from server.domain.import_columns import MAX_COLUMNS
from server.domain.import_files.rows import TOO_LONG, TOO_MANY_COLUMNS, UNCLOSED_QUOTE, Reason

LONGEST_LINE: Final = 1 << 20
MAX_LINES: Final = 100  # of one record: bounds what an open quote can make us read twice
DELIMITERS: Final = ",;\t|"
_SAID: Final = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)  # as spreadsheets write it, and do not show it


class Record(NamedTuple):
    """One row of a file: its cells, or the reason why it has none; blank rows have none and no reason."""

    number: int
    cells: list[str]
    raw: str
    reason: Reason | None = None


def sniff_delimiter(start: str) -> str:
    """The delimiter that a spreadsheet says in its first line, else the one that parts most lines as it parts the
    first, which may be a header; a comma when nothing parts any."""
    lines = [line for line in start.splitlines()[:20] if line.strip()]
    if lines and (said := _SAID.fullmatch(lines[0].strip())):
        return said[1]

    def likeness(delimiter: str) -> tuple[int, int]:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=delimiter)]
        return (counts.count(counts[0]) if counts[0] else 0), counts[0]

    return max(DELIMITERS, key=likeness) if lines else ","


class _Lines:
    """Feeds physical lines to `csv` and keeps those of the record in hand, so that they can be read again."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._again: list[str] = []
        self.held: list[str] = []
        self.broken = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(self.held) == MAX_LINES:
            self._again.append(line)
            raise csv.Error("a record of too many lines")
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            self._skip_rest_of_line()
            line = line[:1000] + "\n"
            self.broken = True
        self.held.append(line)
        return line

    def _skip_rest_of_line(self) -> None:
        while (rest := self._text.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
            pass

    def reread_after_first(self) -> None:
        """Puts back all lines of the record but its first."""
        self._again.extend(reversed(self.held[1:]))
        del self.held[1:]

    def forget(self) -> None:
        self.held.clear()
        self.broken = False


def records(text: TextIOWrapper, delimiter: str) -> Iterator[Record]:
    """All rows in order, blank ones too; a record that never closes is given up after its first line."""
    lines, number = _Lines(text), 0
    # Strict: else a quote opened in one row and another in a later row would swallow the rows between.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number += 1
        reason = None
        try:
            cells = next(reader, [])
        except csv.Error:
            cells, reason = _leniently(lines, delimiter)
        if not lines.held:
            return
        reason = reason or _why_unreadable(cells, lines)
        raw = lines.held[0] if len(lines.held) == 1 else "".join(lines.held)
        lines.forget()
        if number > 1 or not _SAID.fullmatch(raw.strip()):
            yield Record(number, [] if reason else cells, raw, reason)


def _leniently(lines: _Lines, delimiter: str) -> tuple[list[str], Reason | None]:
    """The first line alone: a stray quote inside a field is forgiven, a field that never closes is not."""
    lines.reread_after_first()
    end = "\x1e"
    try:
        *rows, last = csv.reader([lines.held[0], end], delimiter=delimiter)
    except csv.Error:
        return [], TOO_LONG
    return (rows[0], None) if rows and last == [end] else ([], UNCLOSED_QUOTE)


def _why_unreadable(cells: list[str], lines: _Lines) -> Reason | None:
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
