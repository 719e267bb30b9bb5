"""Lists of contacts as files: read as a stream, every row accepted or listed with its reason."""

from collections.abc import Callable, Iterator, Mapping
from io import SEEK_END
from typing import BinaryIO, Final, Literal

from server.domain import import_columns
from server.domain.import_files import contacts, decoding, delimited, workbook
from server.domain.import_files.contacts import Outcome
from server.domain.import_files.delimited import Record
from server.domain.import_files.rows import ContactFields, ImportRefused, Known, Rejected, Row
from server.domain.languages import joined

__all__ = [
    "ContactFields",
    "ImportRefused",
    "Known",
    "Mode",
    "Outcome",
    "Rejected",
    "Row",
    "RowSource",
    "open_rows",
]

Mode = Literal["numbers", "names", "columns"]

# How documents, pictures and archives begin: what looks like a number in one was written by no person.
_NO_LISTS: Final = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


class RowSource:
    """The rows of one file, to be walked once; `done` of `total` bytes (of a workbook: rows) are read.

    `header` and `mapping` are set in the mode `columns`, `encoding` and `delimiter` for text.
    """

    def __init__(self, total: int, done: Callable[[], int] | None = None) -> None:
        self.total = total
        self.header: list[str] = []
        self.mapping: dict[str, str] = {}
        self.encoding: str | None = None
        self.delimiter: str | None = None
        self.records: Iterator[Record] = iter(())
        self.outcomes: Iterator[Outcome] = iter(())
        self._done = done
        self._rows = 0

    def __iter__(self) -> Iterator[Outcome]:
        return self.outcomes

    @property
    def done(self) -> int:
        """How much of `total` has been read."""
        return min(self._done() if self._done else self._rows, self.total)

    def counted(self, records: Iterator[Record]) -> Iterator[Record]:
        """The records, each counted as done."""
        for record in records:
            self._rows += 1
            yield record


def open_rows(
    stream: BinaryIO,
    filename: str,
    mode: Mode,
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    known: Known | None = None,
) -> RowSource:
    """Opens a seekable file of contacts; pasted text is a file named `pasted.txt`.

    `mapping` (header to key, guessed when None) and what is `known` are for the mode `columns`. ImportRefused: the
    whole file.
    """
    if _start(stream).startswith(_NO_LISTS):
        raise ImportRefused("no_list", "This is a document, a picture or an archive. Save the list as CSV or XLSX.")
    spreadsheet = _start(stream)[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
    if mode == "names" and (spreadsheet or not filename.lower().endswith(".csv")):
        raise ImportRefused("csv_only", "Numbers and names are read from CSV files only. Save the list as CSV.")
    source = _sheet_source(stream) if spreadsheet else _text_source(stream, mode, encoding)
    if mode == "numbers":
        source.outcomes = contacts.numbers(source.records)
    elif mode == "names":
        source.outcomes = contacts.named(source.records)
    else:
        _map_columns(source, mapping, known)
    return source


def _start(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read(8)


def _sheet_source(stream: BinaryIO) -> RowSource:
    total, records = workbook.open_sheet(stream)
    source = RowSource(total)
    source.records = source.counted(records)
    return source


def _text_source(stream: BinaryIO, mode: Mode, encoding: str | None) -> RowSource:
    text = decoding.open_text(stream, encoding)
    start = text.read(65_536)
    text.seek(0)
    source = RowSource(stream.seek(0, SEEK_END), stream.tell)
    text.seek(0)
    source.encoding = text.encoding
    if mode == "numbers":
        source.records = delimited.text_lines(text)
    else:
        source.delimiter = delimited.sniff_delimiter(start)
        source.records = delimited.records(text, source.delimiter)
    return source


def _map_columns(source: RowSource, mapping: Mapping[str, str] | None, known: Known | None) -> None:
    first = next((record for record in source.records if record.reason or not contacts.is_blank(record)), None)
    if first is None:
        raise ImportRefused("empty", "The file is empty.")
    if first.reason:
        raise ImportRefused("header", joined(("The header cannot be read.", first.reason.sentence)))
    source.header = [cell.strip() for cell in first.cells]
    source.mapping = dict(mapping) if mapping is not None else import_columns.guess(source.header)
    if errors := import_columns.check(source.mapping, source.header):
        raise ImportRefused(errors[0].code, errors[0].sentence)
    source.outcomes = contacts.by_columns(source.header, source.mapping, source.records, known)
