"""Of a file that came from a stranger only the pixels stay."""

import contextlib
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from server.domain.media import MOST_BYTES
from server.domain.pictures import WIDEST, NotAPicture, made_anew


def saved(image: Image.Image, form: str, **how: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


RED = Image.new("RGB", (60, 40), "red")


@pytest.mark.parametrize(
    ("form", "kind"),
    [("JPEG", "image/jpeg"), ("WEBP", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/png")],
)
def test_a_picture_comes_out_as_one(form: str, kind: str) -> None:
    made = made_anew(saved(RED, form))
    assert made.content_type == kind
    assert opened(made.content).size == (60, 40)


def test_where_and_by_whom_it_was_taken_does_not_come_out() -> None:
    notes = Image.Exif()
    notes[0x010E] = "taken at home"
    notes[0x8825] = {1: "N", 2: (32.0, 13.0, 0.0)}
    content = saved(RED, "JPEG", exif=notes, comment=b"a comment") + b"<script>alert(1)</script>"
    made = made_anew(content)
    assert not opened(made.content).getexif()
    assert [word for word in (b"home", b"comment", b"script", b"Exif") if word in made.content] == []


def test_it_stands_the_right_way_up() -> None:
    notes = Image.Exif()
    notes[0x0112] = 6  # turned by the camera
    assert opened(made_anew(saved(RED, "JPEG", exif=notes)).content).size == (40, 60)


def test_what_is_see_through_stays_so() -> None:
    made = made_anew(saved(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "WEBP"))
    assert (made.content_type, opened(made.content).mode) == ("image/png", "RGBA")


def test_what_moves_goes_on_moving() -> None:
    frames = [Image.new("RGB", (30, 30), (n * 40, 0, 0)) for n in range(5)]
    made = made_anew(saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80))
    assert (made.content_type, getattr(opened(made.content), "n_frames", 1)) == ("image/gif", 5)


def test_a_great_picture_becomes_as_great_as_phones_show() -> None:
    assert max(opened(made_anew(saved(Image.new("RGB", (5000, 100)), "JPEG")).content).size) == WIDEST


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


FRAMES = [Image.new("L", (2, 2), n) for n in range(150)]
NOT_PICTURES = {
    "nothing": b"",
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a document": b"%PDF-1.7\n",
    "a program": b"\x7fELF" + b"\0" * 100,
    "a contact card": b"BEGIN:VCARD\nFN:Ana\nEND:VCARD\n",
    "an archive": b"PK\x03\x04" + b"\0" * 100,
    "the beginning of one": saved(RED, "JPEG")[:60],
    "a bitmap": saved(RED, "BMP"),
    "a scan": saved(RED, "TIFF"),
    "a bomb": bomb(50_000, 50_000),
    "a smaller bomb": bomb(9_000, 9_000),
    "a long film": saved(FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:]),
    "too many bytes": saved(RED, "JPEG") + b"\0" * MOST_BYTES,
}


@pytest.mark.parametrize("what", NOT_PICTURES)
def test_what_is_no_picture_or_too_much_of_one_is_refused(what: str) -> None:
    with pytest.raises(NotAPicture):
        made_anew(NOT_PICTURES[what])


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=30),
)
def test_a_broken_file_is_a_picture_or_refused_and_nothing_else(form: str, changes: list[tuple[int, int]]) -> None:
    content = bytearray(saved(RED, form))
    for place, value in changes:
        content[place % len(content)] = value
    with contextlib.suppress(NotAPicture):
        made_anew(bytes(content))
