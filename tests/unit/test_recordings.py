"""Films and sounds are known by their first bytes, and lose what phones note in them."""

import pytest

from server.domain import recordings
from server.domain.recordings import NotARecording

PLACE = b"+32.2226-110.9747/"


def box(kind: bytes, content: bytes = b"") -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def film(brand: bytes = b"isom") -> bytes:
    """As a phone writes it: the picture, and in `udta` where it was taken."""
    noted = box(b"udta", box(b"\xa9xyz", PLACE))
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", box(b"trak", noted) + noted) + box(b"mdat", b"the film")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (film(), "video/mp4"),
        (film(b"qt  "), "video/quicktime"),
        (film(b"3gp4"), "video/3gpp"),
        (film(b"M4A "), "audio/mp4"),
        (b"#!AMR\n rest", "audio/amr"),
        (b"ID3 rest", "audio/mpeg"),
        (b"OggS rest", "audio/ogg"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"\x1a\x45\xdf\xa3 rest", "video/webm"),
    ],
)
def test_a_recording_is_known_by_its_first_bytes(content: bytes, kind: str) -> None:
    assert recordings.kept(content)[0] == kind


@pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-1.7", b"RIFF\0\0\0\0AVI ", b"OggS" + bytes(5_000_000)])
def test_nothing_else_is_kept(content: bytes) -> None:
    with pytest.raises(NotARecording):
        recordings.kept(content)


def test_a_film_says_no_more_where_it_was_taken() -> None:
    before = film()
    _, kept = recordings.kept(before)
    assert PLACE in before
    assert PLACE not in kept
    assert len(kept) == len(before)
    assert b"the film" in kept


def test_a_film_that_is_cut_off_is_still_read() -> None:
    assert recordings.kept(film()[:40])[0] == "video/mp4"
