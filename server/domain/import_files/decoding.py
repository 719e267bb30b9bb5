"""Bytes to text: by byte order mark, else strict UTF-8, else Windows-1252; a person may overrule."""

import codecs
from io import TextIOWrapper
from typing import BinaryIO, Final

from server.domain.import_files.rows import ImportRefused
from server.domain.languages import Phrase

_CHUNK: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_FILES: Final = ("idna", "punycode", "undefined")  # encodings of names of hosts, and of nothing


class _BorrowedText(TextIOWrapper):
    """Leaves its stream open: that belongs to the caller."""

    def close(self) -> None:
        """Nothing to do: nothing was written, and the stream stays open."""


def open_text(stream: BinaryIO, encoding: str | None) -> TextIOWrapper:
    """Text of a seekable stream from its start, line ends as they are; unreadable bytes become U+FFFD."""
    name = _in_order(stream, _known(encoding)) if encoding else detect(stream)
    stream.seek(0)
    return _BorrowedText(stream, encoding=name, errors="replace", newline="")


def detect(stream: BinaryIO) -> str:
    """The encoding a file is probably in; reads all of it once."""
    stream.seek(0)
    start = stream.read(4096)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    return _utf_16_without_mark(start) or ("utf-8" if _is_utf_8(stream) else "cp1252")


def _utf_16_without_mark(start: bytes) -> str | None:
    """Every other byte of Latin text in UTF-16 is zero."""
    half = max(len(start) // 2, 1)
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else None


def _in_order(stream: BinaryIO, name: str) -> str:
    """Where no mark says the order of bytes, Python would refuse the file."""
    stream.seek(0)
    start = stream.read(4096)
    if name == "utf-16" and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf_16_without_mark(start) or "utf-16-le"
    if name == "utf-32" and not start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32-le"
    return name


def _is_utf_8(stream: BinaryIO) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _known(encoding: str) -> str:
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError) as unknown:
        raise ImportRefused("encoding", Phrase("There is no encoding named {name}.", name=repr(encoding))) from unknown
    if not getattr(info, "_is_text_encoding", True) or info.name in _NO_FILES:
        raise ImportRefused("encoding", Phrase("{name} is not an encoding of text.", name=repr(encoding)))
    return "utf-8-sig" if info.name == "utf-8" else info.name
