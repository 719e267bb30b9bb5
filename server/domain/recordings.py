"""Films and sounds that texts carry: known by their first bytes, and bare of the places that phones note in them."""

from collections.abc import Iterator
from typing import Final

from server.domain.media import MOST_BYTES

# By what stands at the beginning.
_BEGINNINGS: Final = (
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)
# Of the family of MP4, by its brand.
_BRANDS: Final = {b"M4A ": "audio/mp4", b"qt  ": "video/quicktime"}
_FAMILY: Final = ((b"3gp", "video/3gpp"), (b"3g2", "video/3gpp2"))
_TALKATIVE: Final = (b"udta", b"meta", b"uuid")  # boxes that hold no picture and no sound
_OPENED: Final = (b"moov", b"trak")


class NotARecording(ValueError):
    """Says nothing of what it is instead; it is not kept."""


def kept(content: bytes) -> tuple[str, bytes]:
    """Its content type, and the recording as it may be passed on. Raises NotARecording."""
    if len(content) > MOST_BYTES:
        raise NotARecording("too large")
    if content[4:8] == b"ftyp":
        return _of_brand(content[8:12]), _bare(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav", content
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind, content
    raise NotARecording("neither a film nor a sound")


def _of_brand(brand: bytes) -> str:
    for beginning, kind in _FAMILY:
        if brand.startswith(beginning):
            return kind
    return _BRANDS.get(brand, "video/mp4")


def _bare(content: bytes) -> bytes:
    """Boxes that may name place, owner and phone become room that players pass over; nothing moves."""
    made = bytearray(content)
    for at in _talkative(content, 0, len(content)):
        size = int.from_bytes(content[at : at + 4], "big")
        made[at + 4 : at + size] = b"free" + bytes(size - 8)
    return bytes(made)


def _talkative(content: bytes, start: int, end: int) -> Iterator[int]:
    while start + 8 <= end:
        size, kind = int.from_bytes(content[start : start + 4], "big"), content[start + 4 : start + 8]
        if size < 8 or start + size > end:
            return  # to the end of the file, or larger than four bytes can say: films of that size are not kept
        if kind in _TALKATIVE:
            yield start
        elif kind in _OPENED:
            yield from _talkative(content, start + 8, start + size)
        start += size
