"""Files that claim to be pictures, made anew: what comes out holds pixels and nothing else.

No place of the photographer, no second file hidden behind the first, nothing a browser could take for a page.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, ImageSequence

from server.domain.media import MOST_BYTES

PIXELS: Final = 40_000_000  # of all frames together, before anything is unpacked
FRAMES: Final = 100
WIDEST: Final = 2_048  # of a still picture; phones show less
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP")
TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}

# The library refuses twice this many while it reads the first bytes.
Image.MAX_IMAGE_PIXELS = PIXELS


class NotAPicture(ValueError):
    """Says nothing of what it is instead; it is not kept."""


@dataclass(frozen=True, slots=True)
class Picture:
    content_type: str
    content: bytes


def made_anew(content: bytes) -> Picture:
    """The same picture, written by us. Takes up to a second of one core. Raises NotAPicture."""
    if not 0 < len(content) <= MOST_BYTES:
        raise NotAPicture("too large, or empty")
    with _reading(), Image.open(BytesIO(content), formats=FORMATS) as image:
        frames = getattr(image, "n_frames", 1)
        if frames > FRAMES or image.width * image.height * frames > PIXELS:
            raise NotAPicture("too many pixels")
        made = _moving(image) if frames > 1 and image.format == "GIF" else _still(image)
    if len(made.content) > MOST_BYTES:
        raise NotAPicture("too large")
    return made


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    """Broken files end in errors of many kinds, none of which says more than that they are broken."""
    try:
        yield
    except NotAPicture:
        raise
    except Exception as problem:
        raise NotAPicture("not a picture") from problem


def _still(image: Image.Image) -> Picture:
    """Turned the right way up, as the camera noted; see-through ones stay so."""
    image.draft("RGB", (WIDEST, WIDEST))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((WIDEST, WIDEST))
    if upright.has_transparency_data:
        return _written("PNG", upright.convert("RGBA"))
    if image.format in ("PNG", "GIF"):
        return _written("PNG", upright.convert("RGB"))
    return _written("JPEG", upright.convert("RGB"), quality=85)


def _moving(image: Image.Image) -> Picture:
    pace = int(image.info.get("duration") or 100)
    frames = [_bare(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]
    return _written("GIF", frames[0], save_all=True, append_images=frames[1:], duration=pace, loop=0)


def _written(form: str, image: Image.Image, **how: object) -> Picture:
    out = BytesIO()
    _bare(image).save(out, form, **how)
    return Picture(TYPES[form], out.getvalue())


def _bare(image: Image.Image) -> Image.Image:
    """Without comments, profiles and places, which some formats write out again."""
    image.info = {}
    return image
