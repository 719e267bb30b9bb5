"""Pictures that simulated phones send: a sky, a hill and a sun, drawn from a number."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from math import hypot, sin

WIDTH, HEIGHT = 160, 120
_SKIES = ((120, 180, 235), (240, 170, 120), (90, 110, 170), (250, 210, 160))
_HILLS = ((70, 130, 70), (120, 110, 60), (60, 100, 90), (150, 90, 60))


@lru_cache(maxsize=64)
def picture(seed: int) -> bytes:
    """A PNG; the same number gives the same picture."""
    sky, hill = _SKIES[seed % 4], _HILLS[seed // 4 % 4]
    sun = (20 + seed * 37 % 120, 20 + seed * 11 % 30)
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        for x in range(WIDTH):
            rows += bytes(_colour(x, y, sky, hill, sun))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


Colour = tuple[int, int, int]


def _colour(x: int, y: int, sky: Colour, hill: Colour, sun: tuple[int, int]) -> Colour:
    if y > 75 + 12 * sin(x / 22):
        return hill
    if hypot(x - sun[0], y - sun[1]) < 12:
        return 255, 235, 150
    fade = y * 2 // 3
    return min(255, sky[0] + fade), min(255, sky[1] + fade), min(255, sky[2] + fade)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
