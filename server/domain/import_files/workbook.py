"""XLSX files: looked over before anything unpacks them, then read row by row."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import SEEK_END
from typing import BinaryIO, Final

import python_calamine

from server.domain.import_columns import MAX_COLUMNS
from server.domain.import_files.delimited import Record
from server.domain.import_files.rows import ImportRefused

MAX_BYTES: Final = 50_000_000
MAX_UNPACKED: Final = 200_000_000
MAX_RATIO: Final = 50
# The reader keeps a whole rectangle of cells; one stray cell far away must not make it a huge one.
MAX_CELLS: Final = 8_000_000
_SMALL: Final = 1_000_000  # below it a high ratio is only a repetitive sheet
_CHUNK: Final = 1 << 20
_OLE: Final = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_NESTED = re.compile(r"\.(?:zip|xlsx|xlsm|xlsb|xls|docx|7z|rar|gz)$", re.IGNORECASE)

Cell = int | float | str | bool | time | date | datetime | timedelta


def open_sheet(stream: BinaryIO) -> tuple[int, Iterator[Record]]:
    """Number of rows and the rows of the first sheet. ImportRefused: too large, protected, no XLSX."""
    check(stream)
    stream.seek(0)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
        sheet = workbook.get_sheet_by_index(0)
    except Exception as unreadable:  # the reader raises a family of errors of its own
        raise _damaged() from unreadable
    return sheet.total_height, _records(sheet)


def check(stream: BinaryIO) -> None:
    """Refuses what is no plain workbook, or unpacks to more than a list ever needs."""
    stream.seek(0, SEEK_END)
    if stream.tell() > MAX_BYTES:
        raise ImportRefused("too_large", "The file is larger than 50 MB. Divide it, or save it as CSV.")
    stream.seek(0)
    if stream.read(4) == _OLE:
        raise ImportRefused(
            "protected",
            "This workbook is protected or an old XLS file. Save it as XLSX without a password, or as CSV.",
        )
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_archive(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        if isinstance(broken, ImportRefused):
            raise
        raise _damaged() from broken


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked, packed = (
        (sum(sizes) for sizes in zip(*((e.file_size, e.compress_size) for e in entries), strict=True))
        if entries
        else (0, 0)
    )
    if unpacked > MAX_UNPACKED or (unpacked > _SMALL and unpacked > MAX_RATIO * packed):
        raise ImportRefused("bomb", "This workbook unpacks to far more than a list needs. Save it as CSV.")
    for entry in entries:
        _check_entry(entry)
    for entry in entries:
        _read_through(archive, entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.lower()
    if entry.flag_bits & 1:
        raise ImportRefused("protected", "This workbook is protected. Save it without a password, or as CSV.")
    if name.endswith("vbaproject.bin"):
        raise ImportRefused("macros", "This workbook holds macros. Save it as a plain XLSX file, or as CSV.")
    if _NESTED.search(name):
        raise ImportRefused("nested", "This workbook holds other files. Save the list alone as XLSX or CSV.")


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpacks an entry once, which also proves its stated size, and bounds the rectangle of its cells."""
    sheet = entry.filename.lower().startswith("xl/worksheets/")
    width, height, tail = 1, 1, b""
    with archive.open(entry) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            if sheet:
                width, height = _extent(tail + chunk, width, height)
                tail = chunk[-200:]
    if width > MAX_COLUMNS:
        raise ImportRefused("too_many_columns", "This workbook has more than 200 columns. Keep those you need.")
    if width * height > MAX_CELLS:
        raise ImportRefused("too_large", "This workbook has too many cells. Save it as CSV.")


def _extent(chunk: bytes, width: int, height: int) -> tuple[int, int]:
    for letters, row in set(_CELL.findall(chunk)):
        width = max(width, _column(letters))
        height = max(height, int(row))
    return width, height


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _records(sheet: python_calamine.CalamineSheet) -> Iterator[Record]:
    first = (sheet.start or (0, 0))[0]
    for number, row in enumerate(sheet.iter_rows(), first + 1):
        cells = [cell if isinstance(cell, str) else _text(cell) for cell in row]
        yield Record(number, cells, ",".join(cells))


def _text(cell: Cell) -> str:
    """A number as a person sees it in the sheet: 15205550123, not 15205550123.0."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _damaged() -> ImportRefused:
    return ImportRefused("damaged", "This file cannot be read as an XLSX workbook. Save it again, or as CSV.")
